import { ADMINISTRATOR, ALL, app, email, facts, NOW, role, SALES, sms, type Differences } from '../../../test/support/policy-facts';
import type { FactorFacts } from './second-factor.facts';
import { decideSecondFactor, lacksDemandedFactor, mustProveFactor, provableMethods } from './second-factor.policy';
import { isFirstAsk } from './who-asks.policy';

/**
 * The policy as a table for whoever has to approve it: one row per rule, with the number of the rule in the product's
 * description; a row says what is different from an ordinary employee of a site that has just switched two-factor login on.
 */
const used = (factor: FactorFacts, at: string): FactorFacts => ({ ...factor, lastUsedAt: new Date(at) });

describe('who is asked', () => {
  it.each<[string, string, Differences, string, string]>([
    ['P-02', 'the switch is off', { policy: { enabled: false } }, 'pass', 'policy:off'],
    ['P-02', 'off, although roles are flagged', { policy: { enabled: false }, roles: [ALL, SALES] }, 'pass', 'policy:off'],
    ['P-02', 'off, an administrator', { policy: { enabled: false }, roles: [ADMINISTRATOR] }, 'pass', 'policy:off'],
    ['P-03', 'All is flagged', {}, 'enrol', 'role:All'],
    ['P-03', 'a named role explains more than All', { roles: [ALL, SALES] }, 'enrol', 'role:Sales'],
    ['P-03', 'All unflagged, no other role flagged', { roles: [role('All'), role('Sales')] }, 'pass', 'policy:no_rule_asks'],
    ['P-03', 'one flagged role among several', { roles: [role('All'), role('Buying'), SALES] }, 'enrol', 'role:Sales'],
    ['P-03', 'administration permissions owe it, flagged or not', { roles: [role('All'), role('Helpdesk', { permissions: ['users.write'] })] }, 'enrol', 'role:Helpdesk'],
    ['P-03', 'reading permissions alone owe nothing', { roles: [role('All'), role('Auditor', { permissions: ['audit.read'] })] }, 'pass', 'policy:no_rule_asks'],
    ['P-04', 'a website user is out of scope', { user: { type: 'website' } }, 'pass', 'policy:no_rule_asks'],
    ['P-04', 'unless the site takes them in', { user: { type: 'website' }, policy: { appliesToWebsiteUsers: true } }, 'enrol', 'role:All'],
    ['P-03', 'a website user who administers owes it all the same', { user: { type: 'website' }, roles: [ADMINISTRATOR] }, 'enrol', 'role:Administrator'],
    ['P-05', 'required of everybody', { roles: [role('All')], policy: { requireForAll: true } }, 'enrol', 'setting:require_two_factor_for_all'],
    ['P-05', 'everybody means system users', { roles: [role('All')], user: { type: 'website' }, policy: { requireForAll: true } }, 'pass', 'policy:no_rule_asks'],
    ['P-06', 'required of this person', { roles: [role('All')], user: { requirement: 'required' } }, 'enrol', 'user:required'],
    ['P-06', 'exempt until tomorrow', { user: { requirement: 'exempt', exemptUntil: new Date('2026-01-16T08:00:00Z') } }, 'pass', 'user:exempt'],
    ['P-06', 'exempt until this very second: over', { user: { requirement: 'exempt', exemptUntil: NOW } }, 'enrol', 'role:All'],
    ['P-06', 'no exemption from administration', { roles: [ADMINISTRATOR], user: { requirement: 'exempt', exemptUntil: new Date('2026-02-01') } }, 'enrol', 'role:Administrator'],
    ['P-06', 'own wish, the switch off', { policy: { enabled: false }, factors: [{ ...app, chosen: true }] }, 'challenge', 'user:enrolled_by_choice'],
    ['P-06', 'own wish by mail, where the site would have an app', { policy: { enabled: false }, factors: [{ ...app, method: 'email', chosen: true }], contacts: { email: 'verified' } }, 'challenge', 'user:enrolled_by_choice'],
    ['P-06', 'a factor policy once demanded is no wish', { policy: { enabled: false }, factors: [app] }, 'pass', 'policy:off'],
    ['P-06', 'always ask me', { policy: { enabled: false }, user: { alwaysAsk: true }, factors: [app] }, 'challenge', 'user:always_ask'],
    ['P-06', 'always ask me, but nothing is left to ask for', { policy: { enabled: false }, user: { alwaysAsk: true } }, 'pass', 'policy:off'],
    ['P-06', 'the emergency is on: nobody at all', { policy: { emergency: true }, roles: [ADMINISTRATOR] }, 'pass', 'policy:emergency'],
    ['P-06', 'the emergency spares whoever asked for it too', { policy: { emergency: true }, factors: [{ ...app, chosen: true }] }, 'pass', 'policy:emergency'],
    ['P-06', 'exempt although everybody is required', { policy: { requireForAll: true }, user: { requirement: 'exempt', exemptUntil: new Date('2026-01-16') } }, 'pass', 'user:exempt'],
    ['P-06', 'an exemption without an end exempts nobody', { user: { requirement: 'exempt' } }, 'enrol', 'role:All'],
    ['P-06', 'exempt, but asked by own wish', { user: { requirement: 'exempt', exemptUntil: new Date('2026-01-16') }, factors: [{ ...app, chosen: true }] }, 'challenge', 'user:enrolled_by_choice'],
    ['P-06', 'required of a website user', { user: { type: 'website', requirement: 'required' } }, 'enrol', 'user:required'],
    ['P-06', 'required of this person, the switch off', { policy: { enabled: false }, user: { requirement: 'required' } }, 'pass', 'policy:off'],
  ])('%s %s', (_rule, _, differences, kind, because) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject({ kind, because });
  });
});

describe('by which method', () => {
  it.each<[string, string, Differences, string]>([
    ['P-07', 'the site says', { policy: { method: 'sms' } }, 'sms'],
    ['P-07', 'the administrator chose another for this person', { user: { method: 'email' } }, 'email'],
    ['P-07', 'a role allows texts only', { roles: [role('Drivers', { flagged: true, allowedMethods: ['sms'] })] }, 'sms'],
    ['P-07', 'the site method, where the role allows it', { policy: { method: 'email' }, roles: [role('A', { flagged: true, allowedMethods: ['sms', 'email'] })] }, 'email'],
    ['P-07', 'two roles: what both allow', { roles: [role('A', { flagged: true, allowedMethods: ['sms', 'email'] }), role('B', { flagged: true, allowedMethods: ['email', 'totp'] })] }, 'email'],
    ['P-07', 'a role that is not flagged says nothing', { roles: [ALL, role('A', { allowedMethods: ['sms'] })] }, 'totp'],
    ['P-07', 'the person’s method, where the roles allow it', { user: { method: 'sms' }, roles: [role('A', { flagged: true, allowedMethods: ['sms', 'email'] })] }, 'sms'],
    ['P-07', 'not where they do not', { user: { method: 'sms' }, roles: [role('A', { flagged: true, allowedMethods: ['email'] })] }, 'email'],
    ['P-07', 'an empty intersection falls to the strongest, never to none', { roles: [role('A', { flagged: true, allowedMethods: ['sms'] }), role('B', { flagged: true, allowedMethods: ['email'] })] }, 'totp'],
    ['§5', 'administrators by app, where the site says so', { policy: { method: 'email', administratorsRequireApp: true }, roles: [ADMINISTRATOR] }, 'totp'],
    ['§5', 'and everybody else as before', { policy: { method: 'email', administratorsRequireApp: true } }, 'email'],
  ])('%s %s', (_rule, _, differences, demanded) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject({ demanded });
  });
});

describe('what is owed then', () => {
  it.each<[string, string, Differences, object]>([
    ['P-22', 'the app is enrolled', { factors: [app] }, { kind: 'challenge', methods: ['totp'], leadsTo: 'pass' }],
    ['P-07', 'recovery codes are always accepted', { factors: [app], recoveryCodesLeft: 3 }, { kind: 'challenge', methods: ['totp', 'recovery_code'] }],
    ['P-07', 'but do not replace an enrolment', { recoveryCodesLeft: 3 }, { kind: 'enrol', methods: ['totp'] }],
    ['P-34', 'a weaker factor is proven first, then the app enrolled', { factors: [email] }, { kind: 'challenge', methods: ['email'], leadsTo: 'enrol' }],
    ['P-22', 'unless nothing could be enrolled after it: no code is sent in vain', { policy: { method: 'sms' }, factors: [email] }, { kind: 'refuse', methods: ['sms'] }],
    ['P-07', 'but a recovery code is accepted then too', { policy: { method: 'sms' }, factors: [email], recoveryCodesLeft: 1 }, { kind: 'challenge', methods: ['recovery_code'], leadsTo: 'pass' }],
    ['P-34', 'and once it is proven, the app is enrolled', { factors: [email], proven: 'email' }, { kind: 'enrol', methods: ['totp'] }],
    ['P-07', 'a stronger one than demanded is accepted, and offered first', { policy: { method: 'email' }, factors: [app] }, { kind: 'challenge', methods: ['totp', 'email'] }],
    ['P-07', 'the one last proven in front', { policy: { method: 'email' }, factors: [used(app, '2026-01-01'), used(email, '2026-01-14')] }, { methods: ['email', 'totp'] }],
    ['P-07', 'mail does not stand in for a text', { policy: { method: 'sms' }, factors: [email], contacts: { sms: 'unverified' } }, { kind: 'challenge', methods: ['email'], leadsTo: 'enrol' }],
    ['P-07', 'a text stands in for mail', { policy: { method: 'email' }, factors: [sms], contacts: { sms: 'verified' } }, { kind: 'challenge', methods: ['sms', 'email'] }],
    ['P-41', 'a verified address is all it takes', { policy: { method: 'email' } }, { kind: 'challenge', methods: ['email'], leadsTo: 'pass' }],
    ['P-41', 'an unverified one is verified by its first code', { policy: { method: 'email' }, contacts: { email: 'unverified' } }, { kind: 'enrol', methods: ['email'] }],
    ['P-41', 'an unverified number as well', { policy: { method: 'sms' }, contacts: { sms: 'unverified' } }, { kind: 'enrol', methods: ['sms'] }],
    ['P-22', 'no number: nothing can be sent', { policy: { method: 'sms' } }, { kind: 'refuse', methods: ['sms'] }],
    ['P-22', 'no SMS provider', { policy: { method: 'sms' }, contacts: { sms: 'verified' }, channels: { sms: false } }, { kind: 'refuse' }],
    ['P-41', 'a factor whose address was changed waits for its verification', { policy: { method: 'email' }, factors: [email], contacts: { email: 'unverified' } }, { kind: 'enrol' }],
    ['P-33', 'no mail to send the link with', { channels: { email: false } }, { kind: 'refuse', methods: ['totp'] }],
    ['P-33', 'on screen needs no mail', { channels: { email: false }, policy: { totpEnrolment: 'on_screen' } }, { kind: 'enrol', methods: ['totp'] }],
    ['P-22', 'proven by the app', { factors: [app], proven: 'totp' }, { kind: 'pass' }],
    ['P-07', 'proven by mail, the app is demanded', { factors: [app, email], proven: 'email' }, { kind: 'challenge', methods: ['totp'] }],
    ['P-07', 'proven by a recovery code', { factors: [app], proven: 'recovery_code' }, { kind: 'pass' }],
    ['P-07', 'a text does not pass where the role names mail and the app', { policy: { method: 'email' }, factors: [sms], contacts: { sms: 'verified' }, roles: [role('A', { flagged: true, allowedMethods: ['email', 'totp'] })] }, { methods: ['email'] }],
  ])('%s %s', (_rule, _, differences, expected) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject(expected);
  });
});

describe('from where', () => {
  const elsewhere = { address: 'unlisted' } as const;
  const spared = { sparesListedAddresses: true };
  const waived = { factorWaivesAddresses: true };
  const notListed = { kind: 'refuse', because: 'address:not_listed', methods: [] };

  it.each<[string, string, Differences, object]>([
    ['P-08', 'an address of the list changes nothing by itself', { address: 'listed' }, { kind: 'enrol', because: 'role:All' }],
    ['P-08', 'any other is refused', { ...elsewhere, factors: [app] }, notListed],
    ['P-08', 'the switch being off as well', { ...elsewhere, policy: { enabled: false } }, notListed],
    ['P-08', 'during an emergency as well', { ...elsewhere, policy: { emergency: true } }, notListed],
    ['P-08', 'whatever the session has proven', { ...elsewhere, factors: [app], proven: 'totp' }, notListed],
    ['P-08', 'first bypass: from a listed address nobody is asked', { address: 'listed', policy: spared, factors: [app] }, { kind: 'pass', because: 'setting:bypass_2fa_for_restricted_ip_users' }],
    ['P-08', 'who has no list comes from no listed address', { policy: spared }, { kind: 'enrol' }],
    ['P-08', 'nor does it let in from another', { ...elsewhere, policy: spared }, notListed],
    ['P-08', 'never whoever administers', { address: 'listed', policy: spared, roles: [ADMINISTRATOR], factors: [app] }, { kind: 'challenge', because: 'role:Administrator' }],
    ['P-08', 'nor whoever asked to be asked', { address: 'listed', policy: spared, factors: [{ ...app, chosen: true }] }, { kind: 'challenge', because: 'user:enrolled_by_choice' }],
    ['P-08', 'second bypass: the list is waived for a proven factor', { ...elsewhere, policy: waived, factors: [app], proven: 'totp' }, { kind: 'pass', because: 'setting:bypass_restrict_ip_check_if_2fa_enabled' }],
    ['P-08', 'so there is a challenge where a factor exists', { ...elsewhere, policy: waived, factors: [app] }, { kind: 'challenge', methods: ['totp'], because: 'role:All' }],
    ['P-08', 'although no rule asks', { ...elsewhere, policy: waived, factors: [app], roles: [role('All')] }, { kind: 'challenge', because: 'setting:bypass_restrict_ip_check_if_2fa_enabled' }],
    ['P-08', 'and none where nothing is enrolled: nothing is set up from there', { ...elsewhere, policy: waived }, notListed],
    ['P-08', 'an exemption proves nothing', { ...elsewhere, policy: waived, user: { requirement: 'exempt', exemptUntil: new Date('2026-01-16') } }, notListed],
    ['P-08', 'nor does grace', { ...elsewhere, policy: { ...waived, graceDays: 7 } }, notListed],
    ['P-08', 'never for whoever administers', { ...elsewhere, policy: waived, roles: [ADMINISTRATOR], factors: [app] }, notListed],
    ['P-08', 'the waiver of one user', { ...elsewhere, user: { waivesAddresses: true }, factors: [app] }, { kind: 'challenge', methods: ['totp'] }],
    ['P-08', 'which holds with the switch off', { ...elsewhere, policy: { enabled: false }, user: { waivesAddresses: true }, factors: [app] }, { kind: 'challenge', because: 'user:waive_addresses_with_second_factor' }],
    ['P-08', 'the bypass of the site does not', { ...elsewhere, policy: { ...waived, enabled: false }, factors: [app] }, notListed],
    ['P-08', 'a suspended factor leaves the recovery codes', { ...elsewhere, policy: { ...waived, enabled: true }, roles: [role('All')], factors: [app], suspended: ['totp'], recoveryCodesLeft: 1 }, { kind: 'challenge', methods: ['recovery_code'] }],
  ])('%s %s', (_rule, _, differences, expected) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject(expected);
  });
});

describe('by when', () => {
  const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000);
  const grace = (count: number, daysLeft = count) => ({ kind: 'pass', because: 'role:All', demanded: 'totp', grace: { until: days(count), daysLeft } });
  const over = { kind: 'enrol', because: 'role:All' };
  const named = (graceDays: number) => role('Sales', { flagged: true, graceDays });

  it.each<[string, string, Differences, object]>([
    ['P-09', 'no grace unless somebody gives it', {}, over],
    ['P-09', 'seven days from the first time the policy asks', { policy: { graceDays: 7 } }, grace(7)],
    ['P-09', 'asked two days and an hour ago: the fifth day has begun', { policy: { graceDays: 7 }, user: { firstAskedAt: new Date('2026-01-13T07:00:00Z') } }, { kind: 'pass', grace: { until: new Date('2026-01-20T07:00:00Z'), daysLeft: 5 } }],
    ['P-09', 'to the second: over', { policy: { graceDays: 7 }, user: { firstAskedAt: days(-7) } }, over],
    ['P-09', 'counted once: what was over stays over', { policy: { graceDays: 7 }, user: { firstAskedAt: days(-400) } }, over],
    ['P-09', 'longer days given later count from the first ask too', { policy: { graceDays: 30 }, user: { firstAskedAt: days(-10) } }, grace(20)],
    ['P-09', 'a role may name its own', { roles: [role('All'), named(3)] }, { kind: 'pass', because: 'role:Sales', grace: { daysLeft: 3 } }],
    ['P-09', 'the shortest wins: the role', { policy: { graceDays: 7 }, roles: [ALL, named(3)] }, { grace: { daysLeft: 3 } }],
    ['P-09', 'the shortest wins: the site, for All names none of its own', { policy: { graceDays: 3 }, roles: [ALL, named(7)] }, { grace: { daysLeft: 3 } }],
    ['P-09', 'the shortest wins: the site, which asks everybody', { policy: { graceDays: 3, requireForAll: true }, roles: [named(7)] }, { grace: { daysLeft: 3 } }],
    ['P-09', 'the shortest wins: All has none, so there is none', { roles: [ALL, named(7)] }, { kind: 'enrol' }],
    ['P-09', 'the shortest wins: none at all', { policy: { graceDays: 7 }, roles: [named(3), named(0)] }, { kind: 'enrol' }],
    ['P-09', 'a role that is not flagged says nothing', { policy: { graceDays: 7 }, roles: [ALL, role('Sales', { graceDays: 1 })] }, grace(7)],
    ['P-09', 'never for whoever administers', { policy: { graceDays: 7 }, roles: [ADMINISTRATOR] }, { kind: 'enrol' }],
    ['P-09', 'it is time to set something up: who has a factor is asked', { policy: { graceDays: 7 }, factors: [app] }, { kind: 'challenge' }],
    ['P-09', 'who has a weaker one proves that', { policy: { graceDays: 7 }, factors: [email] }, { kind: 'challenge', methods: ['email'], leadsTo: 'pass' }],
    ['P-09', 'and may go on without the demanded one', { policy: { graceDays: 7 }, factors: [email], proven: 'email' }, grace(7)],
    ['P-09', 'who could not enrol has time to be helped', { policy: { graceDays: 7, method: 'sms' } }, { kind: 'pass', grace: { daysLeft: 7 } }],
    ['P-09', 'a verified address needs no time', { policy: { graceDays: 7, method: 'email' } }, { kind: 'challenge', methods: ['email'] }],
    ['P-60', 'a suspended factor is no missing one', { policy: { graceDays: 7 }, factors: [app], suspended: ['totp'] }, { kind: 'refuse' }],
  ])('%s %s', (_rule, _, differences, expected) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject(expected);
  });

  it.each<[string, string, Differences, boolean]>([
    ['P-09', 'the policy asks for the first time', {}, true],
    ['P-09', 'it asked before', { user: { firstAskedAt: NOW } }, false],
    ['P-09', 'nobody asks', { policy: { enabled: false } }, false],
    ['P-09', 'somebody exempt is not asked', { user: { requirement: 'exempt', exemptUntil: days(1) } }, false],
    ['P-09', 'a wish of one’s own is not the policy', { policy: { enabled: false }, factors: [{ ...app, chosen: true }] }, false],
  ])('%s is counted from when %s', (_rule, _, differences, first) => {
    expect(isFirstAsk(facts(differences))).toBe(first);
  });
});

describe('what is owed while a factor is suspended', () => {
  const suspended = 'policy:factor_suspended';

  it.each<[string, string, Differences, object]>([
    ['P-60', 'it is all there is: neither proven nor replaced', { factors: [app], suspended: ['totp'] }, { kind: 'refuse', because: suspended }],
    ['P-60', 'the recovery codes remain', { factors: [app], suspended: ['totp'], recoveryCodesLeft: 2 }, { kind: 'challenge', methods: ['recovery_code'], leadsTo: 'pass' }],
    ['P-60', 'with one of them it passes', { factors: [app], suspended: ['totp'], recoveryCodesLeft: 1, proven: 'recovery_code' }, { kind: 'pass' }],
    ['P-60', 'a weaker one does not become the way to enrol another', { factors: [app, email], suspended: ['totp'] }, { kind: 'refuse', because: suspended }],
    ['P-60', 'another that the demand accepts goes on', { policy: { method: 'email' }, factors: [app, email], suspended: ['totp'] }, { kind: 'challenge', methods: ['email'] }],
    ['P-60', 'a suspended address is not asked because it is verified', { policy: { method: 'email' }, suspended: ['email'] }, { kind: 'refuse', because: suspended }],
    ['P-60', 'nor enrolled because it is not', { policy: { method: 'email' }, contacts: { email: 'unverified' }, suspended: ['email'] }, { kind: 'refuse', because: suspended }],
    ['P-60', 'a weaker one suspended: no app is enrolled by the password alone', { factors: [email], suspended: ['email'] }, { kind: 'refuse', because: suspended }],
    ['P-60', 'a wish stands, though it cannot be proven', { policy: { enabled: false }, factors: [{ ...app, chosen: true }], suspended: ['totp'] }, { kind: 'refuse' }],
    ['P-60', 'a session that proved it before goes on', { factors: [app], suspended: ['totp'], proven: 'totp' }, { kind: 'pass' }],
  ])('%s %s', (_rule, _, differences, expected) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject(expected);
  });

  it.each<[string, Differences, string[]]>([
    ['nothing', { factors: [app], suspended: ['totp'] }, []],
    ['recovery codes, while no policy asks', { policy: { enabled: false }, factors: [app], suspended: ['totp'], recoveryCodesLeft: 1 }, ['recovery_code']],
  ])('a step-up offers %s, and never takes the password instead', (_, differences, methods) => {
    expect(provableMethods(facts(differences))).toEqual(methods);
    expect(mustProveFactor(facts(differences))).toBe(true);
  });
});

describe('what a step-up offers', () => {
  it.each<[string, Differences, string[]]>([
    ['nothing to somebody without a factor', { policy: { enabled: false } }, []],
    ['every factor somebody has, while no policy asks', { policy: { enabled: false }, factors: [app, email], recoveryCodesLeft: 1 }, ['totp', 'email', 'recovery_code']],
    ['what the policy accepts, while it asks', { factors: [app, email] }, ['totp']],
    ['a weaker one, where it is all there is: it is how the demanded one gets enrolled', { factors: [email], proven: 'email' }, ['email']],
  ])('%s', (_, differences, methods) => {
    expect(provableMethods(facts(differences))).toEqual(methods);
  });
});

describe('what is owed after an administrator’s reset', () => {
  const reset = { factorsReset: true };

  it.each<[string, string, Differences, object]>([
    ['P-81', 'an enrolment, by a mailed link', { user: reset }, { kind: 'enrol', methods: ['totp'] }],
    ['P-81', 'which no screen stands in for', { user: reset, policy: { totpEnrolment: 'on_screen' }, channels: { email: false } }, { kind: 'refuse' }],
    ['P-33', 'as it does for anybody else', { policy: { totpEnrolment: 'on_screen' }, channels: { email: false } }, { kind: 'enrol' }],
  ])('%s %s', (_rule, _, differences, expected) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject(expected);
  });
});

describe('after a password was reset by mail, codes by mail are barred for whoever administers', () => {
  const hours = (count: number) => new Date(NOW.getTime() - count * 3_600_000);
  const reset = { user: { passwordResetByMailAt: hours(1) }, policy: { method: 'email' } } as const;
  const roles = [ALL, ADMINISTRATOR];
  const barred = { because: 'policy:password_reset_by_mail', demanded: 'email' };

  it.each<[string, Differences, object]>([
    ['refused, where the mailbox is all there is', { ...reset, roles, factors: [email] }, { kind: 'refuse', ...barred }],
    ['also before its first code', { ...reset, roles }, { kind: 'refuse', ...barred }],
    ['and before it is verified', { ...reset, roles, contacts: { email: 'unverified' } }, { kind: 'refuse', ...barred }],
    ['a stronger method is offered alone', { ...reset, roles, factors: [email, app] }, { kind: 'challenge', methods: ['totp'] }],
    ['a recovery code stands in', { ...reset, roles, factors: [email], recoveryCodesLeft: 1 }, { kind: 'challenge', methods: ['recovery_code'] }],
    ['a temporary code too', { ...reset, roles, factors: [email], temporaryCode: true }, { kind: 'challenge', methods: ['temporary_code'] }],
    ['it opens no way to enrol another factor', { user: reset.user, roles, factors: [email] }, { kind: 'refuse', because: barred.because, demanded: 'totp' }],
    ['what was proven by mail before falls short', { ...reset, roles, factors: [email], proven: 'email' }, { kind: 'refuse', ...barred }],
    ['a recovery code proven is enough', { ...reset, roles, factors: [email], proven: 'recovery_code' }, { kind: 'pass' }],
    ['to the hour', { ...reset, user: { passwordResetByMailAt: hours(24) }, roles, factors: [email] }, { kind: 'challenge', methods: ['email'] }],
    ['not for others', { ...reset, factors: [email] }, { kind: 'challenge', methods: ['email'] }],
  ])('P-84 %s', (_, differences, expected) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject(expected);
  });

  it('and the password alone is no fresh proof meanwhile', () => {
    expect(mustProveFactor(facts({ ...reset, policy: { enabled: false }, roles, factors: [email] }))).toBe(true);
  });
});

describe('what a temporary code is good for', () => {
  const temporaryCode = true;

  it.each<[string, string, Differences, object]>([
    ['P-81', 'it is offered beside what somebody has', { factors: [app], recoveryCodesLeft: 1, temporaryCode }, { kind: 'challenge', methods: ['totp', 'recovery_code', 'temporary_code'] }],
    ['P-81', 'it is how somebody without a factor gets in', { temporaryCode }, { kind: 'challenge', methods: ['temporary_code'], leadsTo: 'pass' }],
    ['P-81', 'with it they are in', { temporaryCode: false, proven: 'temporary_code' }, { kind: 'pass' }],
    ['P-81', 'where nothing else can be proven or set up, too', { policy: { method: 'sms' }, temporaryCode }, { kind: 'challenge', methods: ['temporary_code'] }],
    ['P-81', 'beside a suspended factor, too', { factors: [app], suspended: ['totp'], temporaryCode }, { kind: 'challenge', methods: ['temporary_code'] }],
    ['P-09', 'not while there is grace: nobody is asked', { policy: { graceDays: 3 }, temporaryCode }, { kind: 'pass' }],
    ['P-07', 'whoever has proven a weaker factor goes on to the demanded one', { factors: [email], proven: 'email', temporaryCode }, { kind: 'enrol', methods: ['totp'] }],
  ])('%s %s', (_rule, _, differences, expected) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject(expected);
  });

  it('the password stays a fresh proof for whoever has no factor', () => {
    expect(mustProveFactor(facts({ temporaryCode }))).toBe(false);
  });
});

describe('what a hard token that waits is asked for', () => {
  const tokenWaits = true;

  it.each<[string, string, Differences, object]>([
    ['P-34', 'it is asked for: nothing else is set up by the password', { policy: { totpEnrolment: 'on_screen' }, tokenWaits }, { kind: 'challenge', methods: ['totp'], leadsTo: 'pass' }],
    ['P-07', 'it stands in for a weaker method', { policy: { method: 'email' }, factors: [email], tokenWaits }, { kind: 'challenge', methods: ['totp', 'email'] }],
    ['P-07', 'and is asked for where what there is is too weak', { factors: [email], tokenWaits }, { kind: 'challenge', methods: ['totp'], leadsTo: 'pass' }],
    ['P-60', 'beside a suspended factor, too', { factors: [app], suspended: ['totp'], tokenWaits }, { kind: 'challenge', methods: ['totp'] }],
    ['P-09', 'not while there is grace', { policy: { graceDays: 3 }, tokenWaits }, { kind: 'pass' }],
    ['P-02', 'nor of anybody who is not asked', { policy: { enabled: false }, tokenWaits }, { kind: 'pass' }],
  ])('%s %s', (_rule, _, differences, expected) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject(expected);
  });

  it('no step-up takes it: a sign-in confirms it', () => {
    expect(provableMethods(facts({ tokenWaits }))).toEqual([]);
  });
});

describe('what somebody may not be left with by taking a factor away', () => {
  const drivers = role('Drivers', { flagged: true, allowedMethods: ['sms'] });
  const verified = { sms: 'verified' } as const;

  it.each<[string, string, Differences, boolean]>([
    ['P-80', 'nothing at all', {}, true],
    ['P-80', 'a verified number, which could be used again', { roles: [drivers], contacts: verified }, true],
    ['P-80', 'a verified address', { policy: { method: 'email' } }, true],
    ['P-80', 'a weaker factor than is demanded', { factors: [email] }, true],
    ['P-80', 'a suspended one, whatever recovery codes are left', { factors: [app], suspended: ['totp'], recoveryCodesLeft: 9 }, true],
    ['P-80', 'a token that waits', { tokenWaits: true }, true],
    ['P-80', 'nothing, while there is grace: the policy asks all the same', { policy: { graceDays: 7 } }, true],
    ['P-80', 'the demanded one may be what is left', { roles: [drivers], contacts: verified, factors: [sms] }, false],
    ['P-80', 'a stronger one too', { policy: { method: 'email' }, factors: [app] }, false],
    ['P-80', 'nothing, where nobody asks', { policy: { enabled: false } }, false],
    ['P-06', 'nothing, where one’s own wish was all that asked', { policy: { enabled: false }, user: { alwaysAsk: true } }, false],
  ])('%s %s', (_rule, _, differences, lacks) => {
    expect(lacksDemandedFactor(facts(differences))).toBe(lacks);
  });
});
