import { z } from 'zod';
import { DEMANDABLE_METHODS } from '../common/access/principal';
import { decisionView } from '../auth/policy/decision.view';
import { lockView } from '../users/user.dto';

const count = z.int().min(0);

const people = {
  users: count,
  asked: count.describe('The policy demands a factor of them.'),
  enrolled: count.describe('Have a confirmed factor, asked or not.'),
  grace: count.describe('Asked, and let in without one for some days yet.'),
  exempt: count.describe('By an exemption that holds now.'),
  locked: count.describe('Shut out now by too many wrong answers, or one of their browsers is.'),
};

export const policyInForce = z.object({
  enabled: z.boolean(),
  method: z.string().describe('`two_factor_method`'),
  requireForAll: z.boolean(),
  appliesToWebsiteUsers: z.boolean(),
  administratorsRequireApp: z.boolean(),
  graceDays: z.int(),
  trustedDevices: z.boolean(),
  trustedDeviceHours: z.int(),
  listedAddressesNotAsked: z.boolean().describe('`bypass_2fa_for_restricted_ip_users`'),
  factorWaivesAddressList: z.boolean().describe('`bypass_restrict_ip_check_if_2fa_enabled`'),
  emergencySince: z.iso.datetime().nullable(),
  emergencyUntil: z.iso.datetime().nullable().describe('Until when nobody is asked; null: no emergency.'),
  emergencyReason: z.string().nullable(),
  settingsVersion: z.int(),
  roles: z
    .array(
      z.object({
        role: z.string(),
        asks: z.boolean().describe('`twoFactorAuth`'),
        allowedMethods: z.array(z.enum(DEMANDABLE_METHODS)).describe('Empty: as everybody.'),
        trustedDeviceHours: z.int().nullable(),
        graceDays: z.int().nullable(),
      }),
    )
    .describe('Those that ask for a second factor, or change how it is asked.'),
});

export const coveredPerson = z.object({
  id: z.uuid(),
  login: z.string(),
  fullName: z.string(),
  roles: z.array(z.string()).describe('Automatic ones included.'),
  decision: decisionView.pick({ kind: true, because: true, demanded: true, grace: true }),
  factors: z.array(
    z.object({
      method: z.enum(DEMANDABLE_METHODS),
      since: z.iso.datetime(),
      lastUsedAt: z.iso.datetime().nullable(),
      suspended: z.boolean().describe('Out of use after too many wrong answers in a row.'),
    }),
  ),
  recoveryCodesLeft: count,
  exempt: z.object({ until: z.iso.datetime(), reason: z.string().nullable() }).nullable(),
  locks: z.array(lockView),
});

export const coverageView = z.object({
  at: z.iso.datetime().describe('By the database clock.'),
  policy: policyInForce,
  totals: z.object({
    ...people,
    mustEnrol: count.describe('The next sign-in ends in setting a factor up.'),
    cannotSignIn: count.describe('Asked for something they can neither prove nor set up.'),
    weakAdministrators: count.describe('Hold administration permissions and may prove something weaker than an app.'),
  }),
  roles: z.array(z.object({ role: z.string(), ...people })),
  users: z.object({ items: z.array(coveredPerson), nextCursor: z.string().nullable() }),
});

export type PolicyInForce = z.output<typeof policyInForce>;
export type CoveredPerson = z.output<typeof coveredPerson>;
export type CoverageView = z.output<typeof coverageView>;

const nobody = { users: 0, asked: 0, enrolled: 0, grace: 0, exempt: 0, locked: 0 };
const one = { ...nobody, users: 1, asked: 1, enrolled: 1 };

export const coverageExample = {
  at: '2026-11-22T09:00:00.000Z',
  policy: {
    enabled: true,
    method: 'OTP App',
    requireForAll: false,
    appliesToWebsiteUsers: false,
    administratorsRequireApp: false,
    graceDays: 0,
    trustedDevices: false,
    trustedDeviceHours: 168,
    listedAddressesNotAsked: false,
    factorWaivesAddressList: false,
    emergencySince: null,
    emergencyUntil: null,
    emergencyReason: null,
    settingsVersion: 2,
    roles: [{ role: 'Accounts Manager', asks: true, allowedMethods: ['totp'], trustedDeviceHours: 24, graceDays: null }],
  },
  totals: { ...one, mustEnrol: 0, cannotSignIn: 0, weakAdministrators: 0 },
  roles: [
    { role: 'Accounts Manager', ...one },
    { role: 'Sales', ...nobody },
  ],
  users: {
    items: [
      {
        id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a10',
        login: 'ana@erp.example',
        fullName: 'Ana Silva',
        roles: ['Accounts Manager', 'All', 'System User'],
        decision: { kind: 'challenge', because: 'role:Accounts Manager', demanded: 'totp', grace: null },
        factors: [{ method: 'totp', since: '2026-01-12T08:00:00.000Z', lastUsedAt: '2026-11-21T07:58:12.000Z', suspended: false }],
        recoveryCodesLeft: 9,
        exempt: null,
        locks: [],
      },
    ],
    nextCursor: null,
  },
} satisfies CoverageView;
