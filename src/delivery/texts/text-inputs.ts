import type { Method } from '../../common/access/principal';
import type { Attempt } from '../attempt';
import type { NoticeWay } from '../former-ways';
import type { Channel } from '../message';

/** Whoever reads it. */
export interface Reader {
  readonly to: string;
  /** The person's, as stored; the default language where they chose none, or one that is no more. */
  readonly language?: string;
}

/** What a code was asked for: a message that names another purpose teaches people to hand codes out. */
export const CODE_PURPOSES = ['login', 'enrol', 'step_up', 'verify_contact'] as const;

export interface CodeText extends Reader {
  readonly purpose: (typeof CODE_PURPOSES)[number];
  readonly channel: Channel;
  /** Full address or E.164 number. */
  readonly to: string;
  readonly code: string;
  readonly lifetimeSeconds: number;
  readonly attempt: Attempt;
}

export interface LinkText extends Reader {
  /** Null: nobody is addressed by name. */
  readonly firstName: string | null;
  /** From `MailedLinks.startLife`. */
  readonly token: string;
  readonly lifetimeSeconds: number;
  readonly attempt: Attempt;
}

export interface NoticeText extends Reader {
  readonly firstName: string | null;
  readonly attempt: Attempt;
}

export interface LockNoticeText extends NoticeText {
  readonly what: string;
  /** Null: until an administrator or another factor lifts it. */
  readonly until: Date | null;
}

export const ACCOUNT_CHANGES = ['factor_added', 'factor_removed', 'password_changed', 'recovery_codes_replaced', 'recovery_code_used'] as const;
export type AccountChange = (typeof ACCOUNT_CHANGES)[number];

export interface ChangeNoticeText extends NoticeText {
  readonly what: AccountChange;
  /** Of a factor. */
  readonly method: Method | null;
  /** `recovery_code_used`: how many are left. */
  readonly left: number | null;
  /** `password_changed`: names of the API keys that ended with it. */
  readonly keys: readonly string[];
  /** Null: the person, or nobody known. */
  readonly by: string | null;
}

export interface ContactNoticeText extends NoticeText {
  readonly channel: Channel;
  /** Which of the two was changed. */
  readonly what: Channel;
  readonly told: 'old' | 'new' | 'account';
  /** By the person; else by an administrator. */
  readonly byOwner: boolean;
  /** The administrator's name; null where nobody is known, or it is not for this reader. */
  readonly by: string | null;
  /** Masked; null where there is none any more. */
  readonly newHint: string | null;
}

/** What an administrator did for somebody who cannot sign in, or was done with it. */
export const RESCUES = ['factor_reset', 'temporary_code_issued', 'temporary_code_used', 'hard_token_added', 'lock_lifted'] as const;

export interface RescueNoticeText extends NoticeText {
  readonly kind: (typeof RESCUES)[number];
  /** `factor_reset`: names of the API keys that ended with it. */
  readonly keys: readonly string[];
  /** The administrator's name; null where nobody is known. */
  readonly by: string | null;
  /** In the administrator's words. */
  readonly reason: string | null;
}

/** What an administrator has decided about the second factor of one person. */
export interface TermsText extends NoticeText {
  readonly requirement: 'by_role' | 'required' | 'exempt';
  /** Null: as the roles and the site say. */
  readonly method: Method | null;
  /** Of an exemption. */
  readonly until: Date | null;
  readonly by: string | null;
}

export interface ApiKeyNoticeText extends NoticeText {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly allowedAddresses: readonly string[];
  readonly expiresAt: Date;
}

export interface ChannelSettingsText extends NoticeText {
  readonly settings: readonly string[];
  /** Who changed them, for the eyes of administrators; null where nobody is known. */
  readonly by: string | null;
  readonly sentBy: NoticeWay['by'];
}

export interface EmergencyText extends NoticeText {
  readonly begun: boolean;
  readonly until: Date;
  readonly reason: string;
  /** Who began or ended it; null where nobody is known. */
  readonly by: string | null;
}
