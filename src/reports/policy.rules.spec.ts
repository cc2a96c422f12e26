import { coverageExample } from './coverage.view';
import { policyInOneLine } from './policy.rules';

it('says the whole policy in one line', () => {
  const { policy } = coverageExample;
  const roles = [...policy.roles, { role: 'Sales', asks: false, allowedMethods: ['email' as const, 'sms' as const], trustedDeviceHours: null, graceDays: 0 }];
  expect(policyInOneLine({ ...policy, emergencyUntil: '2026-11-22T10:00:00.000Z', emergencyReason: 'mail is down', roles })).toBe(
    'enabled=true; method=OTP App; requireForAll=false; appliesToWebsiteUsers=false; administratorsRequireApp=false; graceDays=0; trustedDevices=false; ' +
      'trustedDeviceHours=168; listedAddressesNotAsked=false; factorWaivesAddressList=false; emergencySince=-; emergencyUntil=2026-11-22T10:00:00.000Z; ' +
      'emergencyReason=mail is down; settingsVersion=2; roles=Accounts Manager (asked, totp, trusted 24 h) | Sales (not asked, email/sms, grace 0 d)',
  );
  expect(policyInOneLine({ ...policy, roles: [] })).toMatch(/; roles=-$/);
});
