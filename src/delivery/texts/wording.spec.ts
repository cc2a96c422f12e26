import { wordingIn } from './wording';

describe(wordingIn, () => {
  it.each([
    ['en', 'March 2, 2026 at 00:05 UTC', ['1 minute', '5 minutes', '119 minutes', '2 hours', '72 hours'], ['1 day', '7 days']],
    ['de', '2. März 2026 um 00:05 UTC', ['1 Minute', '5 Minuten', '119 Minuten', '2 Stunden', '72 Stunden'], ['1 Tag', '7 Tage']],
  ] as const)('%s', (language, moment, lifetimes, days) => {
    const wording = wordingIn(language);
    expect(wording.moment(new Date('2026-03-02T00:05:59Z'))).toBe(moment);
    expect([59, 359, 7199, 7200, 259_200].map((seconds) => wording.lifetime(seconds))).toEqual(lifetimes);
    expect([1, 7].map((count) => wording.days(count))).toEqual(days);
    expect([0, 1, 2].map((count) => wording.isOne(count))).toEqual([false, true, false]);
  });
});
