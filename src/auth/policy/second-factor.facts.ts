import type { DemandableMethod, Method } from '../../common/access/principal';
import type { Permission } from '../../common/access/permission';
import type { TwoFactorRequirement, UserType } from '../../users/user.entity';

export interface RoleFacts {
  readonly name: string;
  readonly flagged: boolean;
  /** Empty: the role names none. */
  readonly allowedMethods: readonly DemandableMethod[];
  readonly permissions: readonly Permission[];
  /** Null: the role names none, the site's count. */
  readonly graceDays: number | null;
  /** Null: the role names none. */
  readonly trustedDeviceHours: number | null;
}

export interface FactorFacts {
  readonly method: DemandableMethod;
  /** Enrolled while no policy asked (product P-06). */
  readonly chosen: boolean;
  readonly lastUsedAt: Date | null;
}

/** A browser the person asked not to be asked in. */
export interface TrustFacts {
  readonly since: Date;
  /** What was proven there. */
  readonly method: DemandableMethod;
}

/** Where this comes from, held against the person's own list of addresses. */
export type AddressState = 'no_list' | 'listed' | 'unlisted';

/** Whether a code can go there: verified, on file but not verified yet, or nothing on file. */
export type ContactState = 'verified' | 'unverified' | 'none';

/**
 * Everything the policy looks at, and nothing else. `now` is a fact like the others; whoever collects them (login,
 * guard, dry run, report) asks the same function with the same shape.
 */
export interface SecondFactorFacts {
  readonly now: Date;
  readonly policy: {
    readonly enabled: boolean;
    readonly method: DemandableMethod;
    readonly requireForAll: boolean;
    readonly appliesToWebsiteUsers: boolean;
    readonly administratorsRequireApp: boolean;
    readonly totpEnrolment: 'email_link' | 'on_screen';
    /** `bypass_2fa_for_restricted_ip_users` */
    readonly sparesListedAddresses: boolean;
    /** `bypass_restrict_ip_check_if_2fa_enabled` */
    readonly factorWaivesAddresses: boolean;
    /** 0: none. */
    readonly graceDays: number;
    /** Switched off for some hours from the command line. */
    readonly emergency: boolean;
    /** Until when the last one was; null: there never was any. */
    readonly emergencyUntil: Date | null;
    /** Null: the site trusts no device. */
    readonly trustedDeviceHours: number | null;
  };
  readonly user: {
    readonly type: UserType;
    readonly requirement: TwoFactorRequirement;
    readonly exemptUntil: Date | null;
    readonly method: DemandableMethod | null;
    readonly alwaysAsk: boolean;
    /** When the policy first asked this person; null: never yet, so it would be now. */
    readonly firstAskedAt: Date | null;
    readonly waivesAddresses: boolean;
    /** When a mailed link last set the password; null: never. */
    readonly passwordResetByMailAt: Date | null;
    /** An administrator took the factors away, and none was confirmed since: a password alone sets up none (product P-81). */
    readonly factorsReset: boolean;
  };
  readonly address: AddressState;
  /** Automatic roles included. */
  readonly roles: readonly RoleFacts[];
  /** Confirmed and not removed. */
  readonly factors: readonly FactorFacts[];
  /** Methods that cannot be proven though they are enrolled, until somebody lifts it. Enrolled they remain. */
  readonly suspended: readonly DemandableMethod[];
  readonly contacts: { readonly email: ContactState; readonly sms: ContactState };
  /** Whether messages can be sent at all: configured, or the development mailbox. */
  readonly channels: { readonly email: boolean; readonly sms: boolean };
  readonly recoveryCodesLeft: number;
  /** An administrator made one that is neither used nor over. */
  readonly temporaryCode: boolean;
  /** A hard token that counts from its first right code. */
  readonly tokenWaits: boolean;
  /** Of the browser of this sign-in, or of the one this session was let in by; null: none. */
  readonly trustedDevice: TrustFacts | null;
  /** What this sign-in or session has proven besides the password. */
  readonly proven: Method | null;
}
