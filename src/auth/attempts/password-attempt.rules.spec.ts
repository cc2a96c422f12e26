import { lockLengths } from './password-attempt.rules';

describe(lockLengths.name, () => {
  it.each([
    ['doubles until a day is reached', 1800, [1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400]],
    ['reaches a day from the shortest as well', 60, [60, 120, 240, 480, 960, 1920, 3840, 7680, 15_360, 30_720, 61_440, 86_400]],
    ['cuts the last doubling at a day', 50_000, [50_000, 86_400]],
    ['lands on a day exactly, once', 43_200, [43_200, 86_400]],
    ['cannot grow beyond a day', 86_400, [86_400]],
  ])('%s: %d', (_, first, lengths) => {
    expect(lockLengths(first)).toEqual(lengths);
  });
});
