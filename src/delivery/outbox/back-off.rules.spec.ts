import { backOffSeconds, isLastTry } from './back-off.rules';

describe(backOffSeconds, () => {
  it('tries five times within the life of a code, and never stops growing before ten minutes', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 500].map(backOffSeconds)).toEqual([1, 2, 5, 10, 30, 60, 120, 300, 600, 600, 600]);
  });
});

describe(isLastTry, () => {
  it.each([
    ['sms', null, false],
    ['sms', 'timeout', true],
    ['sms', 'ECONNRESET', true],
    ['sms', 'ECONNREFUSED', false],
    ['sms', 'gateway 503: the answer was empty', false],
    ['sms', 'gateway 429: timeout', false],
    ['sms', 'internal error', false],
    ['email', 'timeout', false],
  ] as const)('for %s after %s: %p', (channel, before, last) => {
    expect(isLastTry(channel, before)).toBe(last);
  });
});
