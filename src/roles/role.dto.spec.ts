import { inWords } from '../common/validation/zod-words';
import { roleName } from './role.dto';

describe('the name of a role or role profile', () => {
  it.each([
    ['', 'must not be empty'],
    ['   ', 'must not be empty'],
    ['x'.repeat(101), 'must have at most 100 characters'],
    // One ligature, written out as eighteen letters where names are compared.
    ['\ufdfa'.repeat(6), 'must have at most 100 characters'],
    ['Sales\u200b', 'must not contain invisible characters'],
    ['Sales\nStock', 'must not contain control characters'],
  ])('is told one error for one fault: %j', (name, message) => {
    expect(roleName.safeParse(name, inWords).error?.issues.map((issue) => issue.message)).toEqual([message]);
  });

  it('is as long as it may be', () => {
    expect(roleName.parse(` ${'x'.repeat(100)} `)).toHaveLength(100);
  });
});
