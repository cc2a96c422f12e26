import { email, facts as factsOf, role, sms } from '../../../test/support/policy-facts';
import type { SecondFactorFacts } from './second-factor.facts';
import { lockOutsOf, newLockOut, type SignInProspect } from './lock-out.rules';

const facts: SecondFactorFacts = factsOf({
  policy: { method: 'sms', totpEnrolment: 'on_screen' },
  roles: [role('All', { flagged: true, permissions: ['settings.write'] })],
  contacts: { sms: 'verified' },
});

const person = (login: string, more: Partial<SignInProspect> = {}): SignInProspect => ({ id: login, login, hasPassword: true, facts, ...more });
const withoutNumber = { facts: { ...facts, contacts: { email: 'verified', sms: 'none' } as const } };

/** Nobody who administers, so that an exemption or grace would help them. */
const smsWithoutNumber = { policy: { method: 'sms' } } as const;

const FINE = lockOutsOf(person('me'), [person('me'), person('other')]);
const lockOutOf = (...site: Parameters<typeof lockOutsOf>) => newLockOut(FINE, lockOutsOf(...site));

describe('a change that locks out', () => {
  it.each([
    ['somebody is left', person('me'), [person('me')], null],
    ['the command line needs no sign-in of its own', null, [person('other')], null],
    ['I have no number to be texted', person('me', withoutNumber), [person('me', withoutNumber), person('other')], 'You could not sign in any more.'],
    ['recovery codes would let me in till they are used up', person('me', { facts: { ...withoutNumber.facts, factors: [email], recoveryCodesLeft: 10 } }), [person('other')], 'You could not sign in any more.'],
    ['my number is locked for an hour', person('me', { facts: { ...facts, factors: [sms], suspended: ['sms'], recoveryCodesLeft: 10 } }), [person('other')], null],
    ['I disable myself', 'gone' as const, [person('other')], 'You could not sign in any more.'],
    ['the last administrator is gone', null, [], 'Nobody who may change the settings could sign in any more.'],
    ['the only one left has no number', null, [person('other', withoutNumber)], 'Nobody who may change the settings could sign in any more.'],
    ['the only one left has not accepted the invitation', null, [person('other', { hasPassword: false })], 'Nobody who may change the settings could sign in any more.'],
    ['an emergency ends', person('me', { facts: factsOf({ ...smsWithoutNumber, policy: { ...smsWithoutNumber.policy, emergency: true } }) }), [person('other')], 'You could not sign in any more.'],
    ['an exemption ends', person('me', { facts: factsOf({ ...smsWithoutNumber, user: { requirement: 'exempt', exemptUntil: new Date('2026-02-01') } }) }), [person('other')], 'You could not sign in any more.'],
    ['grace ends', person('me', { facts: factsOf({ ...smsWithoutNumber, policy: { ...smsWithoutNumber.policy, graceDays: 30 } }) }), [person('other')], 'You could not sign in any more.'],
    ['grace of a role ends', person('me', { facts: factsOf({ ...smsWithoutNumber, roles: [role('All', { flagged: true, graceDays: 30 })] }) }), [person('other')], 'You could not sign in any more.'],
    ['my address would not be listed', person('me', { facts: { ...facts, address: 'unlisted' } }), [person('other')], 'You could not sign in any more.'],
    ['what somebody proved today does not count for tomorrow', person('me', { facts: { ...withoutNumber.facts, proven: 'sms' } }), [person('other')], 'You could not sign in any more.'],
  ])('%s', (_, actor, holders, detail) => {
    expect(lockOutOf(actor, holders)?.detail ?? null).toBe(detail);
  });

  const named = (...logins: string[]) => logins.map((login) => ({ id: login, login }));

  it('names those who could sign in before it, also where nothing of them is left after it', () => {
    expect(lockOutOf(null, [person('me', withoutNumber), person('other', withoutNumber)])?.people).toEqual(named('me', 'other'));
    expect(lockOutOf(person('me'), [])?.people).toEqual(named('me', 'other'));
    expect(lockOutOf('gone', [person('other')])?.people).toEqual(named('me'));
    const halfLocked = lockOutsOf(null, [person('never', withoutNumber), person('last')]);
    expect(newLockOut(halfLocked, lockOutsOf(null, [person('never', withoutNumber)]))?.people).toEqual(named('last'));
  });

  it('is refused only for what it makes worse', () => {
    const [locked, fine] = [person('me', withoutNumber), person('other')];
    const before = lockOutsOf(locked, [fine]);
    expect(newLockOut(before, lockOutsOf(locked, [fine]))).toBeNull();
    expect(newLockOut(before, lockOutsOf(locked, []))?.detail).toBe('Nobody who may change the settings could sign in any more.');
  });
});
