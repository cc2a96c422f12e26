import { PERMISSIONS } from '../../src/common/access/permission';
import type { FactorFacts, RoleFacts, SecondFactorFacts } from '../../src/auth/policy/second-factor.facts';

/** The policy's facts for its tables: an ordinary employee of a site that has just switched two-factor login on. */

export const NOW = new Date('2026-01-15T08:00:00Z');

export const role = (name: string, more: Partial<RoleFacts> = {}): RoleFacts => ({
  name,
  flagged: false,
  allowedMethods: [],
  permissions: [],
  graceDays: null,
  trustedDeviceHours: null,
  ...more,
});
export const ALL = role('All', { flagged: true });
export const SALES = role('Sales', { flagged: true });
export const ADMINISTRATOR = role('Administrator', { flagged: true, permissions: [...PERMISSIONS] });

export const app: FactorFacts = { method: 'totp', chosen: false, lastUsedAt: null };
export const email: FactorFacts = { method: 'email', chosen: false, lastUsedAt: null };
export const sms: FactorFacts = { method: 'sms', chosen: false, lastUsedAt: null };

/** What is different from that employee. */
export interface Differences extends Partial<Pick<SecondFactorFacts, 'suspended' | 'proven' | 'trustedDevice' | 'recoveryCodesLeft' | 'temporaryCode' | 'tokenWaits' | 'address'>> {
  policy?: Partial<SecondFactorFacts['policy']>;
  user?: Partial<SecondFactorFacts['user']>;
  contacts?: Partial<SecondFactorFacts['contacts']>;
  channels?: Partial<SecondFactorFacts['channels']>;
  roles?: RoleFacts[];
  factors?: FactorFacts[];
}

export const facts = (differences: Differences = {}): SecondFactorFacts => ({
  now: NOW,
  roles: [ALL, role('System User')],
  factors: [],
  suspended: [],
  recoveryCodesLeft: 0,
  temporaryCode: false,
  tokenWaits: false,
  trustedDevice: null,
  proven: null,
  address: 'no_list',
  ...differences,
  policy: {
    enabled: true,
    method: 'totp',
    requireForAll: false,
    appliesToWebsiteUsers: false,
    administratorsRequireApp: false,
    totpEnrolment: 'email_link',
    sparesListedAddresses: false,
    factorWaivesAddresses: false,
    graceDays: 0,
    emergency: false,
    emergencyUntil: null,
    trustedDeviceHours: null,
    ...differences.policy,
  },
  user: {
    type: 'system',
    requirement: 'by_role',
    exemptUntil: null,
    method: null,
    alwaysAsk: false,
    firstAskedAt: null,
    waivesAddresses: false,
    passwordResetByMailAt: null,
    factorsReset: false,
    ...differences.user,
  },
  contacts: { email: 'verified', sms: 'none', ...differences.contacts },
  channels: { email: true, sms: true, ...differences.channels },
});
