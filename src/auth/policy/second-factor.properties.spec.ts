import * as fc from 'fast-check';
import { NOW } from '../../../test/support/policy-facts';
import { administers, PERMISSIONS } from '../../common/access/permission';
import { DEMANDABLE_METHODS, METHODS } from '../../common/access/principal';
import { canSignIn, lockOutsOf, newLockOut, whenTimeIsUp } from './lock-out.rules';
import { allowedMethods } from './methods.policy';
import type { RoleFacts, SecondFactorFacts } from './second-factor.facts';
import { decideSecondFactor } from './second-factor.policy';
import { trustedHours } from './trusted-device.policy';
import { graceOf, whoAsks } from './who-asks.policy';

/** What holds of the policy for every person and site, not for the rows of its table alone. */
const date = fc.integer({ min: -40, max: 40 }).map((days) => new Date(NOW.getTime() + days * 86_400_000));
const methods = fc.uniqueArray(fc.constantFrom(...DEMANDABLE_METHODS));
const role: fc.Arbitrary<RoleFacts> = fc.record({
  name: fc.constantFrom('All', 'Sales', 'Stock', 'Helpdesk'),
  flagged: fc.boolean(),
  allowedMethods: methods,
  permissions: fc.uniqueArray(fc.constantFrom(...PERMISSIONS), { maxLength: 1 }),
  graceDays: fc.option(fc.integer({ min: 0, max: 30 })),
  trustedDeviceHours: fc.option(fc.integer({ min: 1, max: 720 })),
});
const contact = fc.constantFrom('verified', 'unverified', 'none');
const anybody: fc.Arbitrary<SecondFactorFacts> = fc.record({
  now: fc.constant(NOW),
  policy: fc.record({
    enabled: fc.boolean(),
    method: fc.constantFrom(...DEMANDABLE_METHODS),
    requireForAll: fc.boolean(),
    appliesToWebsiteUsers: fc.boolean(),
    administratorsRequireApp: fc.boolean(),
    totpEnrolment: fc.constantFrom('email_link', 'on_screen'),
    sparesListedAddresses: fc.boolean(),
    factorWaivesAddresses: fc.boolean(),
    graceDays: fc.integer({ min: 0, max: 30 }),
    emergency: fc.boolean(),
    emergencyUntil: fc.option(date),
    trustedDeviceHours: fc.option(fc.integer({ min: 1, max: 720 })),
  }),
  user: fc.record({
    type: fc.constantFrom('system', 'website'),
    requirement: fc.constantFrom('by_role', 'required', 'exempt'),
    exemptUntil: fc.option(date),
    method: fc.option(fc.constantFrom(...DEMANDABLE_METHODS)),
    alwaysAsk: fc.boolean(),
    firstAskedAt: fc.option(date),
    waivesAddresses: fc.boolean(),
    passwordResetByMailAt: fc.option(date),
    factorsReset: fc.boolean(),
  }),
  address: fc.constantFrom('no_list', 'listed', 'unlisted'),
  roles: fc.array(role, { maxLength: 4 }),
  factors: fc.array(fc.record({ method: fc.constantFrom(...DEMANDABLE_METHODS), chosen: fc.boolean(), lastUsedAt: fc.option(date) }), { maxLength: 3 }),
  suspended: methods,
  contacts: fc.record({ email: contact, sms: contact }),
  channels: fc.record({ email: fc.boolean(), sms: fc.boolean() }),
  recoveryCodesLeft: fc.integer({ min: 0, max: 10 }),
  temporaryCode: fc.boolean(),
  tokenWaits: fc.boolean(),
  trustedDevice: fc.option(fc.record({ since: date, method: fc.constantFrom(...DEMANDABLE_METHODS) })),
  proven: fc.option(fc.constantFrom(...METHODS)),
});
const RUNS = { numRuns: 1000 };
const with_ = (facts: SecondFactorFacts, more: RoleFacts): SecondFactorFacts => ({ ...facts, roles: [...facts.roles, { ...more, flagged: true }] });

describe('adding a flagged role never lowers the demand (P-03, P-07, P-09):', () => {
  it('whoever was asked is asked', () => {
    fc.assert(fc.property(anybody, role, (facts, more) => !whoAsks(facts).asks || whoAsks(with_(facts, more)).asks), RUNS);
  });

  it('no method is allowed that was not; where none is left, the strongest alone', () => {
    fc.assert(
      fc.property(anybody, role, (facts, more) => {
        const [before, after] = [allowedMethods(facts), allowedMethods(with_(facts, more))];
        expect(after.every((method) => before.includes(method)) || after.join() === 'totp').toBe(true);
      }),
      RUNS,
    );
  });

  it('no grace is longer', () => {
    const end = (facts: SecondFactorFacts) => graceOf(facts)?.until.getTime() ?? 0;
    fc.assert(
      fc.property(anybody, role, (facts, more) => {
        fc.pre(whoAsks(facts).bySite);
        expect(end(with_(facts, more))).toBeLessThanOrEqual(end(facts));
      }),
      RUNS,
    );
  });

  it('one that names no method and gives no power asks for the same method, and lets nobody in who had to prove something', () => {
    fc.assert(
      fc.property(anybody, role, (facts, more) => {
        const [before, after] = [decideSecondFactor(facts), decideSecondFactor(with_(facts, { ...more, allowedMethods: [], permissions: [] }))];
        // What a person merely wished for may be less than a rule asks.
        if (before.demanded !== null && whoAsks(facts).bySite) expect(after.demanded).toBe(before.demanded);
        else if (before.demanded !== null) expect(WEAKEST_FIRST.indexOf(after.demanded!)).toBeGreaterThanOrEqual(WEAKEST_FIRST.indexOf(before.demanded));
        if (before.kind !== 'pass') expect(after.kind).not.toBe('pass');
      }),
      RUNS,
    );
  });
});

const WEAKEST_FIRST = ['email', 'sms', 'totp'];

describe('nobody gets in by the password alone', () => {
  it('who administers, while the switch is on and no emergency (P-03, P-08, P-09)', () => {
    fc.assert(
      fc.property(anybody, (facts) => {
        fc.pre(facts.policy.enabled && !facts.policy.emergency && facts.roles.some(({ permissions }) => administers(permissions)));
        expect(decideSecondFactor({ ...facts, proven: null }).kind).not.toBe('pass');
      }),
      RUNS,
    );
  });

  it('nor by the mailbox that set it, for a day, whatever else they have (P-84)', () => {
    fc.assert(
      fc.property(anybody, (facts) => {
        fc.pre(facts.roles.some(({ permissions }) => administers(permissions)));
        const barred = { ...facts, user: { ...facts.user, passwordResetByMailAt: facts.now } };
        for (const proven of [null, 'email'] as const) {
          const decision = decideSecondFactor({ ...barred, proven });
          expect(decision.kind === 'challenge' && decision.methods.includes('email')).toBe(false);
          expect(decision.kind === 'enrol' && decision.methods.includes('email')).toBe(false);
        }
      }),
      RUNS,
    );
  });

  it('from an address that is not listed (P-08)', () => {
    fc.assert(fc.property(anybody, (facts) => decideSecondFactor({ ...facts, address: 'unlisted', proven: null }).kind !== 'pass'), RUNS);
  });

  it('and whoever is challenged is offered something to prove', () => {
    fc.assert(
      fc.property(anybody, (facts) => {
        const decision = decideSecondFactor(facts);
        expect(decision.kind !== 'challenge' || decision.methods.length > 0).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('a trusted device (P-82)', () => {
  it('takes nothing but a challenge away, and never from who administers', () => {
    fc.assert(
      fc.property(anybody, (facts) => {
        const [with_, without] = [decideSecondFactor(facts), decideSecondFactor({ ...facts, trustedDevice: null })];
        const spared = with_.because === 'trusted_device';
        expect(with_).toEqual(spared ? { kind: 'pass', because: 'trusted_device', demanded: without.demanded, grace: null } : without);
        if (spared) expect(without).toMatchObject({ kind: 'challenge', leadsTo: 'pass' });
        if (facts.roles.some(({ permissions }) => administers(permissions))) expect(spared).toBe(false);
      }),
      RUNS,
    );
  });

  it('lasts no longer with one more role', () => {
    fc.assert(
      fc.property(anybody, role, (facts, more) => (trustedHours(with_(facts, more)) ?? 0) <= (trustedHours(facts) ?? 0)),
      RUNS,
    );
  });
});

describe('no accepted change leaves the site without an administrator who can sign in (P-11)', () => {
  const administrator = fc.record({ facts: anybody, hasPassword: fc.boolean() });
  const site = (people: readonly { facts: SecondFactorFacts; hasPassword: boolean }[], policy: Partial<SecondFactorFacts['policy']> = {}) =>
    people.map(({ facts, hasPassword }, index) => ({
      id: String(index),
      login: String(index),
      hasPassword,
      facts: { ...facts, policy: { ...facts.policy, ...policy }, address: 'no_list' as const },
    }));

  it('whatever the change, today and when emergency, exemption and grace are over', () => {
    const policy = anybody.map((facts) => facts.policy);
    fc.assert(
      fc.property(fc.array(administrator, { minLength: 1, maxLength: 4 }), policy, policy, (people, from, to) => {
        const [before, after] = [site(people, from), site(people, to)];
        const [was, is] = [lockOutsOf(before[0]!, before), lockOutsOf(after[0]!, after)];
        fc.pre(was.everybody === null && was.actor === null && newLockOut(was, is) === null);
        expect(canSignIn(after[0]!)).toBe(true);
        for (const facts of [after[0]!.facts, whenTimeIsUp(after[0]!.facts)]) {
          expect(decideSecondFactor({ ...facts, proven: null }).kind).not.toBe('refuse');
        }
      }),
      RUNS,
    );
  });
});
