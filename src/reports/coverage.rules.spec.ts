import type { PersonRow } from '../auth/policy/person';
import type { SecondFactorDecision } from '../auth/policy/second-factor.policy';
import { counted, NOBODY, standingOf, type Standing } from './coverage.rules';

const NOW = new Date('2026-11-22T09:00:00Z');
const LATER = new Date('2026-11-23T09:00:00Z');
const person = (facts: Partial<PersonRow> = {}): PersonRow =>
  ({ now: NOW, factors: [], roles: [], two_factor_requirement: 'by_role', exempt_until: null, ...facts }) as unknown as PersonRow;
const administrator = { roles: [{ permissions: ['users.write'] }] } as unknown as Partial<PersonRow>;
const pass = { kind: 'pass', because: 'x', demanded: null, grace: null } as const;
const challenge = { kind: 'challenge', because: 'x', demanded: 'totp', methods: ['totp'], leadsTo: 'pass' } as const;

describe(standingOf.name, () => {
  it.each<[string, Partial<PersonRow>, SecondFactorDecision, (keyof Standing)[]]>([
    ['nobody asks', {}, pass, []],
    ['enrolled and not asked', { factors: [{ method: 'totp', chosen: true, lastUsedAt: null }] }, pass, ['enrolled']],
    ['asked', {}, challenge, ['asked']],
    ['in grace', {}, { ...pass, demanded: 'totp', grace: { until: LATER, daysLeft: 1 } }, ['asked', 'grace']],
    ['has to enrol', {}, { kind: 'enrol', because: 'x', demanded: 'sms', methods: ['sms'] }, ['asked', 'mustEnrol']],
    ['has to prove something weaker and enrol', {}, { ...challenge, leadsTo: 'enrol' }, ['asked', 'mustEnrol']],
    ['has nothing to enrol with', {}, { kind: 'refuse', because: 'x', demanded: 'sms', methods: ['sms'] }, ['asked', 'cannotSignIn']],
    ['exempt till tomorrow', { two_factor_requirement: 'exempt', exempt_until: LATER }, pass, ['exempt']],
    ['exempt till now', { two_factor_requirement: 'exempt', exempt_until: NOW }, pass, []],
    ['administers by app', administrator, challenge, ['asked']],
    ['administers by mail', administrator, { ...challenge, demanded: 'email' }, ['asked', 'weakAdministrator']],
    ['administers, and is not asked', administrator, pass, []],
  ])('%s', (_, facts, decision, held) => {
    const standing = standingOf(person(facts), decision, false);
    expect(Object.keys(standing).filter((key) => standing[key as keyof Standing])).toEqual(held);
  });
});

it('adds up', () => {
  const one = standingOf(person(), challenge, true);
  expect(counted(counted(NOBODY, one), standingOf(person(), pass, true))).toEqual({ ...NOBODY, users: 2, asked: 1, locked: 2 });
});
