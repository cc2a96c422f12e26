import { backOffSeconds } from './back-off.rules';

describe(backOffSeconds, () => {
  it('tries five times within the life of a code, and never stops growing before ten minutes', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 500].map(backOffSeconds)).toEqual([1, 2, 5, 10, 30, 60, 120, 300, 600, 600, 600]);
  });
});
