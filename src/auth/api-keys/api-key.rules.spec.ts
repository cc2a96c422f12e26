import { keyEnd, keyState, mayComeFrom, plannedEnd, type KeyFacts } from './api-key.rules';

const at = (day: number): Date => new Date(Date.UTC(2026, 0, 1 + day));
const KEY: KeyFacts = { createdAt: at(0), expiresAt: at(100), revokedAt: null, ownerDisabled: false };

describe('keyEnd', () => {
  it.each([
    [365, 100, 'as wished'],
    [100, 100, 'as wished'],
    [30, 30, 'the setting was shortened'],
  ])('within %i days: after %i (%s)', (maxDays, end) => {
    expect(keyEnd(KEY, maxDays)).toEqual(at(end));
  });
});

describe('keyState', () => {
  it.each<[string, Partial<KeyFacts>, number, number, string]>([
    ['alive', {}, 365, 99, 'live'],
    ['at its end', {}, 365, 100, 'expired'],
    ['past the setting of now', {}, 30, 30, 'expired'],
    ['revoked', { revokedAt: at(1) }, 365, 2, 'revoked'],
    ['of a disabled owner', { ownerDisabled: true }, 365, 2, 'account_disabled'],
    ['revoked, and its owner disabled', { revokedAt: at(1), ownerDisabled: true }, 365, 2, 'revoked'],
  ])('%s', (_, facts, maxDays, day, state) => {
    expect(keyState({ ...KEY, ...facts }, maxDays, at(day))).toBe(state);
  });
});

describe('plannedEnd', () => {
  it.each<[string, Date | null, Date | RegExp]>([
    ['none wished', null, at(365)],
    ['a month', at(30), at(30)],
    ['to the last moment', at(365), at(365)],
    ['past it', new Date(at(365).getTime() + 1), /within 365 days: at most 2027-01-01T00:00:00.000Z/],
    ['now', at(0), /future/],
    ['yesterday', at(-1), /future/],
  ])('%s', (_, wish, end) => {
    const planned = plannedEnd(wish, 365, at(0));
    if (end instanceof Date) expect(planned).toEqual(end);
    else expect(planned).toEqual({ refused: expect.stringMatching(end) });
  });
});

describe('mayComeFrom', () => {
  it.each<[string | null, string[][], boolean]>([
    ['10.1.1.1', [[], []], true],
    [null, [[], []], true],
    ['10.1.1.1', [['10.1.0.0/16'], []], true],
    ['10.1.1.1', [[], ['10.1.1.10']], false],
    ['10.1.1.1', [['10.1.0.0/16'], ['10.2.0.0/16']], false],
    ['::ffff:10.1.1.1', [['10.1.0.0/16'], ['10.1.1.1']], true],
    [null, [['10.1.0.0/16'], []], false],
  ])('%s by %j: %s', (address, lists, may) => {
    expect(mayComeFrom(address, lists)).toBe(may);
  });
});
