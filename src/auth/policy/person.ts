import type { Permission } from '../../common/access/permission';
import type { DemandableMethod, Method } from '../../common/access/principal';
import type { Reach } from '../../delivery/channels';
import { objectionToNumber } from '../../delivery/recipient.rules';
import type { Settings } from '../../system-settings/settings.registry';
import type { TwoFactorRequirement, UserType } from '../../users/user.entity';
import { isListed } from '../../users/address-list';
import type { AddressState, ContactState, SecondFactorFacts, TrustFacts } from './second-factor.facts';

/** A row of `PERSON_COLUMNS`. Timestamps inside JSON arrive as text. */
export interface PersonRow {
  readonly user_id: string;
  readonly email: string;
  readonly email_key: string;
  readonly full_name: string;
  readonly language: string | null;
  readonly user_type: UserType;
  readonly disabled_at: Date | null;
  readonly security_version: number;
  readonly email_verified: boolean;
  readonly mobile_number: string | null;
  readonly mobile_verified: boolean;
  readonly two_factor_requirement: TwoFactorRequirement;
  readonly two_factor_method: DemandableMethod | null;
  readonly exempt_until: Date | null;
  readonly always_ask: boolean;
  readonly first_asked_at: Date | null;
  readonly password_reset_by_mail_at: Date | null;
  readonly two_factor_reset: boolean;
  readonly allowed_addresses: readonly string[];
  readonly waive_addresses: boolean;
  readonly roles: readonly {
    readonly id: string;
    readonly name: string;
    readonly automatic: boolean;
    readonly flagged: boolean;
    readonly allowedMethods: readonly DemandableMethod[];
    readonly graceDays: number | null;
    readonly trustedDeviceHours: number | null;
    readonly permissions: readonly Permission[];
  }[];
  readonly factors: readonly { readonly method: DemandableMethod; readonly chosen: boolean; readonly lastUsedAt: string | null }[];
  /** Methods none of whose factors may be used: too many wrong answers in a row. */
  readonly suspended_methods: readonly DemandableMethod[];
  readonly recovery_codes_left: number;
  readonly temporary_code: boolean;
  readonly token_waits: boolean;
  readonly now: Date;
  readonly settings_version: number;
}

/** What is configured, apart from the person. */
export interface SiteFacts {
  readonly settings: Readonly<Settings>;
  readonly channels: Reach;
  /** Until when nobody is asked; past or null: no emergency. */
  readonly emergencyUntil: Date | null;
  readonly from: Origin;
}

/**
 * Where somebody comes from. `listed` is for questions about people who are not the ones asking (dry run, reports, what a
 * change would do): wherever their list says, not where the administrator sits.
 */
export type Origin = { readonly kind: 'address'; readonly address: string | null } | { readonly kind: 'listed' };

export const METHOD_OF_SETTING = { 'OTP App': 'totp', Email: 'email', SMS: 'sms' } as const satisfies Record<
  Settings['two_factor_method'],
  DemandableMethod
>;

/** Pure: rows and settings in the policy's own words. @param trustedDevice where one is looked at */
export function factsOf(person: PersonRow, site: SiteFacts, proven: Method | null, trustedDevice: TrustFacts | null = null): SecondFactorFacts {
  const { settings } = site;
  return {
    now: person.now,
    policy: {
      enabled: settings.enable_two_factor_auth,
      method: METHOD_OF_SETTING[settings.two_factor_method],
      requireForAll: settings.require_two_factor_for_all,
      appliesToWebsiteUsers: settings.two_factor_applies_to_website_users,
      administratorsRequireApp: settings.administrators_require_app,
      totpEnrolment: settings.totp_enrolment,
      sparesListedAddresses: settings.bypass_2fa_for_restricted_ip_users,
      factorWaivesAddresses: settings.bypass_restrict_ip_check_if_2fa_enabled,
      graceDays: settings.two_factor_grace_days,
      emergency: site.emergencyUntil !== null && person.now < site.emergencyUntil,
      emergencyUntil: site.emergencyUntil,
      trustedDeviceHours: settings.trusted_devices_enabled ? settings.trusted_device_hours : null,
    },
    user: {
      type: person.user_type,
      requirement: person.two_factor_requirement,
      exemptUntil: person.exempt_until,
      method: person.two_factor_method,
      alwaysAsk: person.always_ask,
      firstAskedAt: person.first_asked_at,
      factorsReset: person.two_factor_reset,
      waivesAddresses: person.waive_addresses,
      passwordResetByMailAt: person.password_reset_by_mail_at,
    },
    address: addressState(person.allowed_addresses, site.from),
    roles: person.roles,
    factors: person.factors.map((factor) => ({ ...factor, lastUsedAt: factor.lastUsedAt === null ? null : new Date(factor.lastUsedAt) })),
    suspended: person.suspended_methods,
    contacts: { email: contact(person.email, person.email_verified), sms: contact(textable(person.mobile_number, site.channels), person.mobile_verified) },
    channels: site.channels,
    recoveryCodesLeft: person.recovery_codes_left,
    temporaryCode: person.temporary_code,
    tokenWaits: person.token_waits,
    trustedDevice,
    proven,
  };
}

/** An address nobody knows is on no list. */
function addressState(list: readonly string[], from: Origin): AddressState {
  if (list.length === 0) return 'no_list';
  if (from.kind === 'listed') return 'listed';
  return from.address !== null && isListed(from.address, list) ? 'listed' : 'unlisted';
}

/** The number, if a text may go there: otherwise people would wait for a code that is never sent (product P-41). */
const textable = (number: string | null, { sms, smsCountries }: Reach): string | null =>
  number !== null && (!sms || objectionToNumber(number, smsCountries) === null) ? number : null;

const contact = (address: string | null, verified: boolean): ContactState => {
  if (address === null) return 'none';
  return verified ? 'verified' : 'unverified';
};
