import { SystemRandom } from '../../common/crypto/secure-random';
import { bearerOf, hashOfApiKey, newApiKey } from './api-key.token';

describe('bearerOf', () => {
  it.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['Basic dXNlcjpwYXNz', undefined],
    ['Bearerx abc', undefined],
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   abc ', 'abc'],
    ['Bearer', ''],
    ['Bearer ', ''],
    ['Bearer abc def', ''],
    ['Bearer abc,', 'abc,'],
  ])('%j → %j', (header, bearer) => {
    expect(bearerOf(header)).toBe(bearer);
  });
});

describe('hashOfApiKey', () => {
  it('is that of the key, and of nothing we did not issue the like of', () => {
    const { key, hash } = newApiKey(new SystemRandom());
    expect(key).toMatch(/^countersign_[A-Za-z0-9_-]{43}$/);
    expect(hashOfApiKey(key)).toEqual(hash);
    for (const other of ['', key.slice(12), `${key}A`, ` ${key}`, key.replace('countersign', 'Countersign'), `${key.slice(0, -1)}=`]) expect(hashOfApiKey(other)).toBeNull();
  });
});
