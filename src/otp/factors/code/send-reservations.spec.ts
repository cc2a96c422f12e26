import { KeyedHash } from '../../../common/crypto/keyed-hash';
import { SendReservations } from './send-reservations';

const ring = (activeId: string, ids: readonly string[]) =>
  new SendReservations(new KeyedHash({ activeId, ids: () => ids, key: (id) => (ids.includes(id) ? Buffer.alloc(32, id) : undefined) }));
const number = { kind: 'destination', value: 'sms:+40721234567' } as const;

describe('what is counted', () => {
  it('is found again after a rotation of the ring, and forgotten when its key is retired', () => {
    const [before] = ring('k1', ['k1']).hashed([number]);
    const [rotated] = ring('k2', ['k1', 'k2']).hashed([number]);
    const [retired] = ring('k2', ['k2']).hashed([number]);
    expect(rotated!.known).toContainEqual(before!.active);
    expect(rotated!.active).not.toEqual(before!.active);
    expect(retired!.known).toEqual([rotated!.active]);
  });

  it('is not the same for two kinds, nor readable', () => {
    const [one, other] = ring('k1', ['k1']).hashed([number, { ...number, kind: 'source' }]);
    expect(one!.active.equals(other!.active)).toBe(false);
    expect(one!.active.includes('4072')).toBe(false);
  });
});
