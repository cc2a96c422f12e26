import { ADMINISTRATOR, ALL, app, email, facts, NOW, role, SALES, sms, type Differences } from '../../../test/support/policy-facts';
import { decideSecondFactor, provableMethods } from './second-factor.policy';
import { mayTrust, trustedHours } from './trusted-device.policy';

/** What a browser somebody trusted is good for (product P-82), a day after the factor was proven on it. */
const hours = (count: number): Date => new Date(NOW.getTime() + count * 3_600_000);
const trusted = (since: Date, method: 'totp' | 'sms' | 'email' = 'totp') => ({ since, method });
const yesterday: Differences = { factors: [app], policy: { trustedDeviceHours: 168 }, trustedDevice: trusted(hours(-24)) };
const but = (more: Differences): Differences => ({ ...yesterday, ...more, policy: { ...yesterday.policy, ...more.policy } });
const asked = { kind: 'challenge' };
const spared = { kind: 'pass', because: 'trusted_device', demanded: 'totp', grace: null };

describe('in a browser somebody trusted', () => {
  it.each<[string, Differences, object]>([
    ['the factor is not asked', yesterday, spared],
    ['nor of somebody it is required of', but({ user: { requirement: 'required' } }), spared],
    ['nor of whoever enrolled by choice', but({ factors: [{ ...app, chosen: true }], roles: [role('All')] }), spared],
    ['nor at an address that is listed', but({ address: 'listed' }), spared],
    ['to the last second', but({ trustedDevice: trusted(new Date(hours(-168).getTime() + 1000)) }), spared],
    ['and not one longer', but({ trustedDevice: trusted(hours(-168)) }), asked],
    ['where a role gives less, for that', but({ roles: [ALL, role('Till', { trustedDeviceHours: 25 })] }), spared],
    ['and not longer', but({ roles: [ALL, role('Till', { trustedDeviceHours: 24 })] }), asked],
    ['where the site gives less by now, no longer', but({ policy: { trustedDeviceHours: 24 } }), asked],
    ['where the site trusts none by now, it is', but({ policy: { trustedDeviceHours: null } }), asked],
    ['of an administrator it is', but({ roles: [ADMINISTRATOR] }), asked],
    ['of whoever writes users it is', but({ roles: [ALL, role('Helpdesk', { permissions: ['users.write'] })] }), asked],
    ['of somebody who wants to be asked always it is', but({ user: { alwaysAsk: true } }), asked],
    ['after a reset it is', but({ user: { factorsReset: true } }), asked],
    ['after an emergency it is', but({ policy: { emergencyUntil: hours(-2) } }), asked],
    ['unless it was trusted after that', but({ policy: { emergencyUntil: hours(-25) } }), spared],
    ['while a factor is suspended it is', but({ factors: [app, sms], contacts: { sms: 'verified' }, suspended: ['sms'] }), asked],
    ['where another came to be demanded than was proven there, it is', but({ factors: [app, email], trustedDevice: trusted(hours(-24), 'email') }), asked],
    ['a weaker demand is met by the stronger proof', but({ policy: { method: 'email' } }), { ...spared, demanded: 'email' }],
    ['an enrolment is owed all the same', but({ factors: [email], trustedDevice: trusted(hours(-24), 'totp') }), { kind: 'challenge', leadsTo: 'enrol' }],
    ['nobody is asked while the switch is off', but({ policy: { enabled: false } }), { kind: 'pass', because: 'policy:off' }],
    ['a proof in this very sign-in is what counts', but({ proven: 'totp' }), { kind: 'pass', because: 'role:All' }],
    ['an address that is not listed is refused', but({ address: 'unlisted' }), { kind: 'refuse', because: 'address:not_listed' }],
    ['and waived for a factor alone', but({ address: 'unlisted', user: { waivesAddresses: true } }), asked],
  ])('%s', (_, differences, expected) => {
    expect(decideSecondFactor(facts(differences))).toMatchObject(expected);
  });

  it('a step-up asks for the factor', () => {
    expect(provableMethods(facts(yesterday))).toEqual(['totp']);
  });
});

describe('who may trust a browser, and for how long', () => {
  it.each<[string, Differences, number | null]>([
    ['the site’s hours', yesterday, 168],
    ['the shortest of the roles’', but({ roles: [ALL, role('Till', { trustedDeviceHours: 8 }), role('Stock', { trustedDeviceHours: 12 })] }), 8],
    ['never more than the site’s', but({ roles: [{ ...SALES, trustedDeviceHours: 720 }] }), 168],
    ['nobody who administers', but({ roles: [ADMINISTRATOR] }), null],
    ['nobody, while the site trusts none', but({ policy: { trustedDeviceHours: null }, roles: [role('Till', { trustedDeviceHours: 8 })] }), null],
  ])('%s', (_, differences, expected) => {
    expect(trustedHours(facts(differences))).toBe(expected);
    expect(mayTrust(facts(differences))).toBe(expected !== null);
  });

  it.each<[string, Differences]>([
    ['whom nobody asks', but({ policy: { enabled: false } })],
    ['from an address that is not listed', but({ address: 'unlisted', user: { waivesAddresses: true } })],
    ['during an emergency', but({ policy: { emergency: true, emergencyUntil: hours(1) } })],
    ['after a reset, before a factor is confirmed', but({ user: { factorsReset: true } })],
  ])('nobody %s', (_, differences) => {
    expect(mayTrust(facts(differences))).toBe(false);
  });
});
