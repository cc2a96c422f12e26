import { z } from 'zod';
import { line, page, passwordText, version, versionQuery } from './fields';
import { fieldErrors } from './zod-errors';
import { inWords } from './zod-words';

const said = (schema: z.ZodType, value: unknown): string[] => {
  const { error } = schema.safeParse(value, inWords);
  return error ? fieldErrors(error).map(({ pointer, message }) => `${pointer} ${message}`.trim()) : [];
};

describe('what is wrong with a field', () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ['half a character', line(1, 9), 'a\ud800', 'must be well-formed Unicode: it holds half a character (a lone surrogate)'],
    ['a line break', line(1, 9), 'a\nb', 'must not contain control characters'],
    ['an empty password', passwordText, '', 'must not be empty'],
    ['a missing version', versionQuery, {}, '/version is required'],
    ['a version beyond all numbers', z.object({ version }), { version: 1e20 }, '/version must be at most 2147483647'],
    ['a version below all numbers', z.object({ version }), { version: -1e20 }, '/version must be at least 1'],
    ['a number beyond all numbers without a bound', z.int(), 1e20, 'must be at most 9007199254740991'],
    ['a version in words', versionQuery, { version: 'one' }, '/version must be a whole number, in digits'],
  ])('is said of %s', (_, schema, value, message) => {
    expect(said(schema, value)).toEqual([message]);
  });
});

describe('a number in a query', () => {
  const limit = z.strictObject(page);

  it.each(['1e1', '0x10', ' 10', '10 ', '+10', '-1', '1.0', '', '٣', '0', '101', '99999999999', ['10']])('is not %j', (given) => {
    expect(limit.safeParse({ limit: given }).success).toBe(false);
  });

  it('is written in digits, or left out where it has a default', () => {
    expect([limit.parse({ limit: '100' }).limit, limit.parse({}).limit, versionQuery.parse({ version: '7' }).version]).toEqual([100, 25, 7]);
  });
});
