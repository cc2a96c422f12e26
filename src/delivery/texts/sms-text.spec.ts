import { fillSmsTemplate, fitsOneSegment, septets } from './sms-text';

describe(septets, () => {
  it.each([
    ['081804 is your code', 19],
    ['Ä€', 3],
    ['[x]', 5],
    ['Привет', null],
    ['it’s', null],
  ])('%s', (text, count) => {
    expect(septets(text)).toBe(count);
  });
});

describe(fitsOneSegment, () => {
  it('ends at 160 septets', () => {
    expect(fitsOneSegment('x'.repeat(160))).toBe(true);
    expect(fitsOneSegment('x'.repeat(161))).toBe(false);
    expect(fitsOneSegment('€'.repeat(81))).toBe(false);
    expect(fitsOneSegment('ж')).toBe(false);
  });
});

describe(fillSmsTemplate, () => {
  const values = { otp: '081804', issuer: '{{ otp }} $& {{minutes}}', minutes: '5' };

  it('puts values in, however the placeholders are spaced', () => {
    expect(fillSmsTemplate('{{otp}} {{ otp }} ({{minutes}} min)', values)).toBe('081804 081804 (5 min)');
  });

  it('does not look into the values, and leaves everything else alone', () => {
    expect(fillSmsTemplate('{{ issuer }} {{#each this}} {{constructor}} $1', values)).toBe('{{ otp }} $& {{minutes}} {{#each this}} {{constructor}} $1');
  });
});
