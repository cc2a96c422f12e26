import { wantedContact, wishesToBeAsked, type WantedContact } from './profile.rules';

const NOW = { email: 'ana@erp.example', mobileNumber: null };

describe('wantedContact', () => {
  it.each<[string, Parameters<typeof wantedContact>[1], WantedContact]>([
    ['nothing', {}, null],
    ['what is on file', { email: 'ana@erp.example' }, null],
    ['another address', { email: 'ana@new.example' }, { field: 'email', destination: 'ana@new.example' }],
    ['the same address as it is written now', { email: 'Ana@erp.example' }, { field: 'email', destination: 'Ana@erp.example' }],
    ['a first number', { mobileNumber: '+4915112345678' }, { field: 'mobileNumber', destination: '+4915112345678' }],
    ['both at once', { email: 'ana@new.example', mobileNumber: '+4915112345678' }, 'both'],
    ['a number, beside the address on file', { email: 'ana@erp.example', mobileNumber: '+4915112345678' }, { field: 'mobileNumber', destination: '+4915112345678' }],
  ])('%s', (_, wish, wanted) => {
    expect(wantedContact(NOW, wish)).toEqual(wanted);
  });
});

describe('wishesToBeAsked', () => {
  it.each([
    ['said so', true, [], true],
    ['enrolled by choice', false, [{ chosen: false }, { chosen: true }], true],
    ['enrolled because the policy asked', false, [{ chosen: false }], false],
  ])('%s', (_, always_ask, factors, expected) => {
    expect(wishesToBeAsked({ always_ask, factors })).toBe(expected);
  });
});
