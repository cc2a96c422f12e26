import { resendGap } from './resend-gap';

describe('resendGap', () => {
  it.each([
    [0, 30, 0],
    [1, 30, 30],
    [2, 30, 60],
    [3, 30, 120],
    [4, 30, 300],
    [9, 30, 300],
    [1, 200, 200],
    [2, 200, 300],
    [1, 300, 300],
  ])('after %i codes with an interval of %i s is %i s', (sent, interval, gap) => {
    expect(resendGap(sent, interval)).toBe(gap);
  });
});
