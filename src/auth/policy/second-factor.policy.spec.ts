import { PERMISSIONS } from '../../common/access/permission';
import type { FactorFacts, RoleFacts, SecondFactorFacts } from './second-factor.facts';
import { decideSecondFactor, mustProveFactor, provableMethods } from './second-factor.policy';

/** The policy as a table: what is different from an ordinary employee of a site that has just switched two-factor login on. */
const role = (name: string, more: Partial<RoleFacts> = {}): RoleFacts => ({ name, flagged: false, allowedMethods: [], permissions: [], ...more });
const ALL = role('All', { flagged: true });
const SALES = role('Sales', { flagged: true });
const ADMINISTRATOR = role('Administrator', { flagged: true, permissions: [...PERMISSIONS] });

const app: FactorFacts = { method: 'totp', chosen: false, lastUsedAt: null };
const email: FactorFacts = { method: 'email', chosen: false, lastUsedAt: null };
const sms: FactorFacts = { method: 'sms', chosen: false, lastUsedAt: null };
const used = (factor: FactorFacts, at: string): FactorFacts => ({ ...factor, lastUsedAt: new Date(at) });
const NOW = new Date('2026-01-15T08:00:00Z');

interface Differences {
  policy?: Partial<SecondFactorFacts['policy']>;
  user?: Partial<SecondFactorFacts['user']>;
  contacts?: Partial<SecondFactorFacts['contacts']>;
  channels?: Partial<SecondFactorFacts['channels']>;
  roles?: RoleFacts[];
  factors?: FactorFacts[];
  suspended?: SecondFactorFacts['suspended'];
  proven?: SecondFactorFacts['proven'];
  recoveryCodesLeft?: number;
}

const facts = (differences: Differences = {}): SecondFactorFacts => ({
  now: NOW,
  roles: [ALL, role('System User')],
  factors: [],
  suspended: [],
  recoveryCodesLeft: 0,
  proven: null,
  ...differences,
  policy: {
    enabled: true,
    method: 'totp',
    requireForAll: false,
    appliesToWebsiteUsers: false,
    administratorsRequireApp: false,
    totpEnrolment: 'email_link',
    ...differences.policy,
  },
  user: { type: 'system', requirement: 'by_role', exemptUntil: null, method: null, alwaysAsk: false, ...differences.user },
  contacts: { email: 'verified', sms: 'none', ...differences.contacts },
  channels: { email: true, sms: true, ...differences.channels },
});

describe('who is asked', () => {
  it.each<[string, Differences, string, string]>([
    ['the switch is off', { policy: { enabled: false } }, 'pass', 'policy:off'],
    ['off, although roles are flagged', { policy: { enabled: false }, roles: [ALL, SALES] }, 'pass', 'policy:off'],
    ['off, an administrator', { policy: { enabled: false }, roles: [ADMINISTRATOR] }, 'pass', 'policy:off'],
    ['All is flagged', {}, 'enrol', 'role:All'],
    ['a named role explains more than All', { roles: [ALL, SALES] }, 'enrol', 'role:Sales'],
    ['All unflagged, no other role flagged', { roles: [role('All'), role('Sales')] }, 'pass', 'policy:no_rule_asks'],
    ['one flagged role among several', { roles: [role('All'), role('Buying'), SALES] }, 'enrol', 'role:Sales'],
    ['administration permissions owe it, flagged or not', { roles: [role('All'), role('Helpdesk', { permissions: ['users.write'] })] }, 'enrol', 'role:Helpdesk'],
    ['reading permissions alone owe nothing', { roles: [role('All'), role('Auditor', { permissions: ['audit.read'] })] }, 'pass', 'policy:no_rule_asks'],
    ['a website user is out of scope', { user: { type: 'website' } }, 'pass', 'policy:no_rule_asks'],
    ['unless the site takes them in', { user: { type: 'website' }, policy: { appliesToWebsiteUsers: true } }, 'enrol', 'role:All'],
    ['a website user who administers owes it all the same', { user: { type: 'website' }, roles: [ADMINISTRATOR] }, 'enrol', 'role:Administrator'],
    ['required of everybody', { roles: [role('All')], policy: { requireForAll: true } }, 'enrol', 'setting:require_two_factor_for_all'],
    ['everybody means system users', { roles: [role('All')], user: { type: 'website' }, policy: { requireForAll: true } }, 'pass', 'policy:no_rule_asks'],
    ['required of this person', { roles: [role('All')], user: { requirement: 'required' } }, 'enrol', 'user:required'],
    ['exempt until tomorrow', { user: { requirement: 'exempt', exemptUntil: new Date('2026-01-16T08:00:00Z') } }, 'pass', 'user:exempt'],
    ['exempt until this very second: over', { user: { requirement: 'exempt', exemptUntil: NOW } }, 'enrol', 'role:All'],
    ['no exemption from administration', { roles: [ADMINISTRATOR], user: { requirement: 'exempt', exemptUntil: new Date('2026-02-01') } }, 'enrol', 'role:Administrator'],
    ['own wish, the switch off', { policy: { enabled: false }, factors: [{ ...app, chosen: true }] }, 'challenge', 'user:enrolled_by_choice'],
    ['a factor policy once demanded is no wish', { policy: { enabled: false }, factors: [app] }, 'pass', 'policy:off'],
    ['always ask me', { policy: { enabled: false }, user: { alwaysAsk: true }, factors: [app] }, 'challenge', 'user:always_ask'],
    ['always ask me, but nothing is left to ask for', { policy: { enabled: false }, user: { alwaysAsk: true } }, 'pass', 'policy:off'],
  ])('%s', (_, differences, kind, because) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject({ kind, because });
  });
});

describe('by which method', () => {
  it.each<[string, Differences, string]>([
    ['the site says', { policy: { method: 'sms' } }, 'sms'],
    ['the administrator chose another for this person', { user: { method: 'email' } }, 'email'],
    ['a role allows texts only', { roles: [role('Drivers', { flagged: true, allowedMethods: ['sms'] })] }, 'sms'],
    ['the site method, where the role allows it', { policy: { method: 'email' }, roles: [role('A', { flagged: true, allowedMethods: ['sms', 'email'] })] }, 'email'],
    ['two roles: what both allow', { roles: [role('A', { flagged: true, allowedMethods: ['sms', 'email'] }), role('B', { flagged: true, allowedMethods: ['email', 'totp'] })] }, 'email'],
    ['a role that is not flagged says nothing', { roles: [ALL, role('A', { allowedMethods: ['sms'] })] }, 'totp'],
    ['the person’s method, where the roles allow it', { user: { method: 'sms' }, roles: [role('A', { flagged: true, allowedMethods: ['sms', 'email'] })] }, 'sms'],
    ['not where they do not', { user: { method: 'sms' }, roles: [role('A', { flagged: true, allowedMethods: ['email'] })] }, 'email'],
    ['an empty intersection falls to the strongest, never to none', { roles: [role('A', { flagged: true, allowedMethods: ['sms'] }), role('B', { flagged: true, allowedMethods: ['email'] })] }, 'totp'],
    ['administrators by app, where the site says so', { policy: { method: 'email', administratorsRequireApp: true }, roles: [ADMINISTRATOR] }, 'totp'],
    ['and everybody else as before', { policy: { method: 'email', administratorsRequireApp: true } }, 'email'],
  ])('%s', (_, differences, demanded) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject({ demanded });
  });
});

describe('what is owed then', () => {
  it.each<[string, Differences, object]>([
    ['the app is enrolled', { factors: [app] }, { kind: 'challenge', methods: ['totp'], leadsTo: 'pass' }],
    ['recovery codes are always accepted', { factors: [app], recoveryCodesLeft: 3 }, { kind: 'challenge', methods: ['totp', 'recovery_code'] }],
    ['but do not replace an enrolment', { recoveryCodesLeft: 3 }, { kind: 'enrol', methods: ['totp'] }],
    ['a weaker factor is proven first, then the app enrolled', { factors: [email] }, { kind: 'challenge', methods: ['email'], leadsTo: 'enrol' }],
    ['and once it is proven, the app is enrolled', { factors: [email], proven: 'email' }, { kind: 'enrol', methods: ['totp'] }],
    ['a stronger one than demanded is accepted, and offered first', { policy: { method: 'email' }, factors: [app] }, { kind: 'challenge', methods: ['totp', 'email'] }],
    ['the one last proven in front', { policy: { method: 'email' }, factors: [used(app, '2026-01-01'), used(email, '2026-01-14')] }, { methods: ['email', 'totp'] }],
    ['mail does not stand in for a text', { policy: { method: 'sms' }, factors: [email], contacts: { sms: 'unverified' } }, { kind: 'challenge', methods: ['email'], leadsTo: 'enrol' }],
    ['a text stands in for mail', { policy: { method: 'email' }, factors: [sms], contacts: { sms: 'verified' } }, { kind: 'challenge', methods: ['sms', 'email'] }],
    ['a verified address is all it takes', { policy: { method: 'email' } }, { kind: 'challenge', methods: ['email'], leadsTo: 'pass' }],
    ['an unverified one is verified by its first code', { policy: { method: 'email' }, contacts: { email: 'unverified' } }, { kind: 'enrol', methods: ['email'] }],
    ['an unverified number as well', { policy: { method: 'sms' }, contacts: { sms: 'unverified' } }, { kind: 'enrol', methods: ['sms'] }],
    ['no number: nothing can be sent', { policy: { method: 'sms' } }, { kind: 'refuse', methods: ['sms'] }],
    ['no SMS provider', { policy: { method: 'sms' }, contacts: { sms: 'verified' }, channels: { sms: false } }, { kind: 'refuse' }],
    ['a factor whose address was changed waits for its verification', { policy: { method: 'email' }, factors: [email], contacts: { email: 'unverified' } }, { kind: 'enrol' }],
    ['no mail to send the link with', { channels: { email: false } }, { kind: 'refuse', methods: ['totp'] }],
    ['on screen needs no mail', { channels: { email: false }, policy: { totpEnrolment: 'on_screen' } }, { kind: 'enrol', methods: ['totp'] }],
    ['proven by the app', { factors: [app], proven: 'totp' }, { kind: 'pass' }],
    ['proven by mail, the app is demanded', { factors: [app, email], proven: 'email' }, { kind: 'challenge', methods: ['totp'] }],
    ['proven by a recovery code', { factors: [app], proven: 'recovery_code' }, { kind: 'pass' }],
    ['a text does not pass where the role names mail and the app', { policy: { method: 'email' }, factors: [sms], contacts: { sms: 'verified' }, roles: [role('A', { flagged: true, allowedMethods: ['email', 'totp'] })] }, { methods: ['email'] }],
  ])('%s', (_, differences, expected) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject(expected);
  });
});

describe('what is owed while a factor is suspended', () => {
  const suspended = 'policy:factor_suspended';

  it.each<[string, Differences, object]>([
    ['it is all there is: neither proven nor replaced', { factors: [app], suspended: ['totp'] }, { kind: 'refuse', because: suspended }],
    ['the recovery codes remain', { factors: [app], suspended: ['totp'], recoveryCodesLeft: 2 }, { kind: 'challenge', methods: ['recovery_code'], leadsTo: 'pass' }],
    ['with one of them it passes', { factors: [app], suspended: ['totp'], recoveryCodesLeft: 1, proven: 'recovery_code' }, { kind: 'pass' }],
    ['a weaker one does not become the way to enrol another', { factors: [app, email], suspended: ['totp'] }, { kind: 'refuse', because: suspended }],
    ['another that the demand accepts goes on', { policy: { method: 'email' }, factors: [app, email], suspended: ['totp'] }, { kind: 'challenge', methods: ['email'] }],
    ['a suspended address is not asked because it is verified', { policy: { method: 'email' }, suspended: ['email'] }, { kind: 'refuse', because: suspended }],
    ['nor enrolled because it is not', { policy: { method: 'email' }, contacts: { email: 'unverified' }, suspended: ['email'] }, { kind: 'refuse', because: suspended }],
    ['a weaker one suspended: no app is enrolled by the password alone', { factors: [email], suspended: ['email'] }, { kind: 'refuse', because: suspended }],
    ['a wish stands, though it cannot be proven', { policy: { enabled: false }, factors: [{ ...app, chosen: true }], suspended: ['totp'] }, { kind: 'refuse' }],
    ['a session that proved it before goes on', { factors: [app], suspended: ['totp'], proven: 'totp' }, { kind: 'pass' }],
  ])('%s', (_, differences, expected) => {
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
