import { totpCode } from '../one-time-password';
import { secondsBehind } from './device-clock.rules';

/** Product P-35: what a refused code says of the device's clock. */
const SECRET = Buffer.from('12345678901234567890');
const NOW = 1_700_000_010;
const codeOf = (stepsFromNow: number) => totpCode(SECRET, NOW + stepsFromNow * 30);

describe('how far behind a device seems to be', () => {
  it.each<[string, number, number | null]>([
    ['ten minutes', -20, 600],
    ['five minutes', -10, 300],
    ['a minute', -2, 60],
    ['not at all: the step before is accepted', -1, null],
    ['not at all: it is the code of now', 0, null],
    ['unknown: more than ten minutes', -21, null],
    ['unknown: ahead, which is never looked at', 1, null],
    ['unknown: far ahead', 20, null],
  ])('%s', (_, steps, expected) => {
    expect(secondsBehind(SECRET, codeOf(steps), NOW, -1)).toBe(expected);
  });

  it.each<[string, number, number | null]>([
    ['a step that was used', -10, null],
    ['a step before the last used one', -11, null],
    ['the step after the last used one', -9, 270],
  ])('is not told by %s alone', (_, steps, expected) => {
    const lastUsed = Math.floor(NOW / 30) - 10;
    expect(secondsBehind(SECRET, codeOf(steps), NOW, lastUsed)).toBe(expected);
  });

  it('does not look before 1970', () => {
    expect(secondsBehind(SECRET, totpCode(SECRET, 0), 45, -1)).toBeNull();
    expect(secondsBehind(SECRET, totpCode(SECRET, 0), 60, -1)).toBe(60);
  });

  it('is unknown for a code of another device', () => {
    expect(secondsBehind(Buffer.from('09876543210987654321'), codeOf(-5), NOW, -1)).toBeNull();
  });
});
