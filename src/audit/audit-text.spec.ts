import { bounded, boundedRecord } from './audit-text';

describe(bounded.name, () => {
  it.each([
    ['plain text – ünïcode 😀', 'plain text – ünïcode 😀'],
    ['a\r\nb', 'a\\u000d\\u000ab'],
    ['\u001b[2J', '\\u001b[2J'],
    ['nul\u0000', 'nul\\u0000'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['\ud800', '\ufffd'],
  ])('writes %j as %j', (text, written) => {
    expect(bounded(text, 100)).toBe(written);
  });

  it('keeps the length it promises', () => {
    expect(bounded('x'.repeat(10), 10)).toBe('x'.repeat(10));
    expect(bounded('x'.repeat(11), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(bounded('\u0001'.repeat(1000), 10)).toHaveLength(10);
    expect(bounded('x'.repeat(1_000_000), 256)).toHaveLength(256);
    expect(Array.from(bounded('😀'.repeat(20), 10))).toHaveLength(10);
  });
});

describe(boundedRecord.name, () => {
  it('reaches into lists and objects', () => {
    const at = new Date('2026-03-02T09:12:44.108Z');
    expect(boundedRecord({ a: ['x\u0000', { b: '\n' }], c: 5, d: null, at })).toEqual({ a: ['x\\u0000', { b: '\\u000a' }], c: 5, d: null, at: at.toISOString() });
  });

  it('cuts what is deeper or longer than anything of ours', () => {
    const deep: Record<string, unknown> = {};
    let inner = deep;
    for (let depth = 0; depth < 50; depth++) inner = inner.in = {} as Record<string, unknown>;
    expect(JSON.stringify(boundedRecord(deep)).length).toBeLessThan(100);
    expect(boundedRecord({ list: Array.from({ length: 1000 }, () => 1) }).list).toHaveLength(250);
  });
});
