import { SystemRandom } from '../../common/crypto/secure-random';
import { newDeviceToken, readDeviceToken } from './device-token';

describe('the token of a trusted device', () => {
  const id = '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a21';
  const random = new SystemRandom();

  it('says which device it is of, and is another one each time', () => {
    const [first, second] = [newDeviceToken(id, random), newDeviceToken(id, random)];
    expect(readDeviceToken(first.token)).toEqual({ id, hash: first.hash });
    expect(readDeviceToken(second.token)).toEqual({ id, hash: second.hash });
    expect(first.hash.equals(second.hash)).toBe(false);
  });

  it.each([undefined, '', 'A'.repeat(43), 'A'.repeat(63), `${'A'.repeat(63)}=`, 'A'.repeat(65)])('is not %p', (text) => {
    expect(readDeviceToken(text)).toBeNull();
  });
});
