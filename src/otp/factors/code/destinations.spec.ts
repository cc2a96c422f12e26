import { KeyedHash } from '../../../common/crypto/keyed-hash';
import type { Channels } from '../../../delivery/channels';
import type { UserEntity } from '../../../users/user.entity';
import type { EntityManager } from 'typeorm';
import { CODE_CHANNELS } from './code-channel';
import { Destinations } from './destinations';

const { email, sms } = CODE_CHANNELS;
const manager = {} as unknown as EntityManager;

const person = (contacts: { email?: string; mobileNumber?: string | null } = {}): UserEntity => {
  const address = contacts.email ?? 'Ana@example.com';
  return { email: address, emailKey: address.toLowerCase(), mobileNumber: contacts.mobileNumber ?? null } as unknown as UserEntity;
};

const keyed = (activeId: string) =>
  new KeyedHash({ activeId, ids: () => ['k1', 'k2'], key: (id) => (/^k[12]$/.test(id) ? Buffer.alloc(32, id) : undefined) });

function destinations(site: { configured?: boolean; countries?: readonly string[] | 'any'; activeKey?: string } = {}): Destinations {
  const channels: Pick<Channels, 'isConfigured' | 'smsCountries'> = {
    isConfigured: () => Promise.resolve(site.configured ?? true),
    smsCountries: () => Promise.resolve(site.countries ?? ['RO']),
  };
  return new Destinations(channels as Channels, keyed(site.activeKey ?? 'k1'));
}

describe('where a code can go', () => {
  it.each<[string | null, readonly string[] | 'any', string | null, string]>([
    ['+40721234567', ['RO'], '+40721234567', 'an allowed country'],
    ['+4915112345678', ['RO'], null, 'a country that is not allowed'],
    ['+40906123456', ['RO'], null, 'a premium number of an allowed country'],
    ['+882161234567', ['RO'], null, 'an international network'],
    ['+40721234567', [], null, 'no country is allowed'],
    ['+4915112345678', 'any', '+4915112345678', 'the development mailbox'],
    [null, 'any', null, 'no number on file'],
  ])('text to %s with countries %j is %s: %s', async (mobileNumber, countries, expected) => {
    expect(await destinations({ countries }).reachable(sms, person({ mobileNumber }), manager)).toBe(expected);
  });

  it('is nowhere while the channel is not configured', async () => {
    expect(await destinations({ configured: false }).reachable(email, person(), manager)).toBeNull();
  });

  it('is one plain address', async () => {
    expect(await destinations().reachable(email, person(), manager)).toBe('Ana@example.com');
    expect(await destinations().reachable(email, person({ email: '"ana@evil.example x"@example.com' }), manager)).toBeNull();
  });
});

describe('the hash of a destination', () => {
  const hash = (of: Destinations, user: UserEntity) => of.hash(email, user)!;

  it('stands for the address as it is compared, on its channel', () => {
    const made = hash(destinations(), person());
    expect(destinations().isStill(made, email, person({ email: 'ana@EXAMPLE.com' }))).toBe(true);
    expect(destinations().isStill(made, email, person({ email: 'ann@example.com' }))).toBe(false);
    expect(destinations().isStill(made, sms, person({ mobileNumber: '+40721234567' }))).toBe(false);
    expect(destinations().isStill(made, sms, person())).toBe(false);
    expect(made.includes('ana@example.com')).toBe(false);
  });

  it('outlives a rotation of the keys', () => {
    const rotated = destinations({ activeKey: 'k2' });
    expect(rotated.isStill(hash(destinations(), person()), email, person())).toBe(true);
    expect(hash(rotated, person())).not.toEqual(hash(destinations(), person()));
  });
});
