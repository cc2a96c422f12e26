import { inWords } from '../../common/validation/zod-words';
import { newTokenBody } from './hard-token.dto';

const RIGHT = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const SHORT = 'must be base32 of 16 to 64 bytes';

const said = (body: object): string[] =>
  newTokenBody.safeParse({ secret: RIGHT, serial: 'T-1', ...body }, inWords).error?.issues.map(({ path, message }) => `${path.join('/')} ${message}`) ?? [];

describe('the token an administrator enters', () => {
  it('is taken as makers print it', () => {
    for (const secret of [RIGHT, 'gezd-gnbv gy3t qojq gezd gnbv gy3t qojq', `${RIGHT.slice(0, 26)}======`]) expect([secret, said({ secret })]).toEqual([secret, []]);
    expect(newTokenBody.parse({ secret: RIGHT.toLowerCase(), serial: 'T-1' })).toEqual({ secret: RIGHT, serial: 'T-1', period: 30 });
  });

  it.each([
    ['nothing but zeros', 'A'.repeat(32), 'must not be one byte repeated'],
    ['one byte over and over', 'KVKVKVKVKVKVKVKVKVKVKVKVKU', 'must not be one byte repeated'],
    ['a long s', RIGHT.replace('3', 'ſ'), SHORT],
    ['a dotless i', RIGHT.replace('3', 'ı'), SHORT],
    ['bits over in the last letter', `${RIGHT.slice(0, 25)}B`, SHORT],
    ['padding within', `${RIGHT.slice(0, 8)}=${RIGHT.slice(8)}`, SHORT],
    ['ten bytes', 'JBSWY3DPEHPK3PXP', SHORT],
  ])('is refused with %s', (_, secret, message) => {
    expect(said({ secret })).toEqual([`secret ${message}`]);
  });

  it.each([45, '60', null, 0])('shows a code for 30 or 60 seconds: %j', (period) => {
    expect(said({ period })).toEqual(['period must be 30 or 60']);
  });
});
