import { execFileSync } from 'node:child_process';
import { installed } from '../../../test/support/installed';
import { decodeBase32, encodeBase32 } from './base32';
import { hotpCode, matchingStep, sameCode, totpCode, type CodeDigits } from './one-time-password';

/** RFC 4226 appendix D; RFC 6238 appendix B with the seed lengths of erratum 2866. */
const SEED = Buffer.from('12345678901234567890');
const SEEDS = {
  sha1: SEED,
  sha256: Buffer.from('12345678901234567890123456789012'),
  sha512: Buffer.from('1234567890'.repeat(6) + '1234'),
};

describe('HOTP', () => {
  const appendixD = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'];
  const eightDigits = [
    '84755224', '94287082', '37359152', '26969429', '40338314', '68254676', '18287922', '82162583', '73399871', '45520489',
  ];

  it.each(appendixD.map((code, counter) => [counter, code] as const))('gives counter %i of RFC 4226 appendix D', (counter, code) => {
    expect(hotpCode(SEED, counter, 6)).toBe(code);
  });

  it.each(eightDigits.map((code, counter) => [counter, code] as const))('gives eight digits for counter %i', (counter, code) => {
    expect(hotpCode(SEED, counter, 8)).toBe(code);
  });

  it.each([
    [30, '026920'],
    [36, '003784'],
    [44, '000152'],
    [62, '005080'],
    [366, '000866'],
  ])('keeps the leading zeros of counter %i', (counter, code) => {
    expect(hotpCode(SEED, counter, 6)).toBe(code);
  });

  it.each([
    [2 ** 32 - 1, '117190'],
    [2 ** 32, '999456'],
    [2 ** 33 + 1, '612511'],
  ])('counts beyond 32 bits: %i', (counter, code) => {
    expect(hotpCode(SEED, counter, 6)).toBe(code);
  });
});

describe('TOTP', () => {
  const times = [59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000];
  const codes = {
    sha1: ['94287082', '07081804', '14050471', '89005924', '69279037', '65353130'],
    sha256: ['46119246', '68084774', '67062674', '91819424', '90698825', '77737706'],
    sha512: ['90693936', '25091201', '99943326', '93441116', '38618901', '47863826'],
  };
  const algorithms = ['sha1', 'sha256', 'sha512'] as const;
  const table = algorithms.flatMap((algorithm) => times.map((time, row) => [algorithm, time, codes[algorithm][row]!] as const));

  it.each(table)('gives %s at %i of RFC 6238 appendix B', (algorithm, time, code) => {
    expect(totpCode(SEEDS[algorithm], time, algorithm, 8)).toBe(code);
    expect(totpCode(SEEDS[algorithm], time, algorithm)).toBe(code.slice(-6));
  });

  it.each<[number, unknown, number | null, string]>([
    [59, '287082', 1, 'its own step'],
    [75, '287082', 1, 'one step later'],
    [89, '287082', 1, 'the last second of one step later'],
    [90, '287082', null, 'two steps later'],
    [20, '287082', null, 'a step ahead'],
    [1111111109, '081804', 37037036, 'a leading zero'],
    [1111111109, '81804', null, 'the leading zero left out'],
    [20000000000, '353130', 666666666, 'the year 2603'],
    [59, '２８７０８２', null, 'full-width digits'],
    [59, 287082, null, 'a number'],
    [59, ['287082'], null, 'an array'],
    [59, { length: 6 }, null, 'an object with a length'],
    [59, null, null, 'nothing'],
    [59, '2870822', null, 'seven digits'],
    [59, ' 287082', null, 'a blank left in'],
    [0, '755224', 0, 'the first second there was'],
  ])('at %i takes %p for step %p: %s', (seconds, code, step) => {
    expect(matchingStep(SEED, code, seconds)).toBe(step);
  });
});

describe('oathtool, where it is installed', () => {
  const run = installed('oathtool') ? it : it.skip;
  const secret = Buffer.from('00112233445566778899aabbccddeeff01234567', 'hex');

  run.each<[number, CodeDigits]>([
    [7, 6],
    [123456, 7],
    [4294967299, 8],
  ])('agrees on counter %i with %i digits', (counter, digits) => {
    const told = execFileSync('oathtool', ['-c', String(counter), '-d', String(digits), secret.toString('hex')], { encoding: 'utf8' });
    expect(hotpCode(secret, counter, digits)).toBe(told.trim());
  });

  run.each(['sha1', 'sha256', 'sha512'] as const)('agrees on TOTP by %s', (algorithm) => {
    const told = execFileSync('oathtool', [`--totp=${algorithm}`, '-N', '@1700000000', secret.toString('hex')], { encoding: 'utf8' });
    expect(totpCode(secret, 1700000000, algorithm)).toBe(told.trim());
  });
});

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('writes %p as %p (RFC 4648 §10, without padding) and reads it back', (plain, encoded) => {
    expect(encodeBase32(Buffer.from(plain))).toBe(encoded);
    expect(Buffer.from(decodeBase32(encoded)).toString()).toBe(plain);
  });

  it('reads padding and lower case', () => {
    expect(Buffer.from(decodeBase32('mzxw6===')).toString()).toBe('foo');
  });

  it.each(['MZ0W6', 'MZ1W6', 'MZ8W6', 'MZ9W6', 'MZ!W6', 'M=XW6'])('refuses %p', (text) => {
    expect(() => decodeBase32(text)).toThrow();
  });
});

describe('sameCode', () => {
  it('compares text, not numbers', () => {
    expect(sameCode('000152', '000152')).toBe(true);
    expect(sameCode('000152', '152')).toBe(false);
    expect(sameCode('000152', '000153')).toBe(false);
  });
});

describe('a token with steps of a minute', () => {
  const at = (seconds: number) => totpCode(SEED, seconds, 'sha1', 6, 60);

  it.each<[string, number, number | null]>([
    ['its own step', 1_700_000_045, 28_333_334],
    ['the step before', 1_700_000_099, 28_333_334],
    ['the last second of it', 1_700_000_159, 28_333_334],
    ['two steps on', 1_700_000_160, null],
    ['a second too early', 1_700_000_039, null],
  ])('is accepted in its step and the one after: %s', (_, now, step) => {
    expect(matchingStep(SEED, at(1_700_000_045), now, 60)).toBe(step);
  });

  it('is none of an app', () => {
    expect(matchingStep(SEED, at(1_700_000_045), 1_700_000_045)).toBeNull();
  });
});
