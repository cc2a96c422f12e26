import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Permission } from '../../common/access/permission';
import type { Method } from '../../common/access/principal';
import { maskEmail } from '../../common/mask';
import { attemptParameters } from '../../delivery/attempt';
import type { TemplateName } from '../../delivery/message';
import { Outbox } from '../../delivery/outbox/outbox.service';
import type { TwoFactorTerms } from '../../users/two-factor.rules';
import { actorParameters } from './notice-actor';
import { ToldNotices } from './told-notices.repository';

/** What a person is told about the safety of the account, and by which mail. */
const TEMPLATE_OF = {
  wrong_codes: 'notice_wrong_codes',
  password_locked: 'notice_locked',
  factor_locked: 'notice_locked',
  recovery_locked: 'notice_locked',
  factor_suspended: 'notice_locked',
  stopped_sign_in: 'notice_stopped_sign_in',
  new_device: 'notice_new_device',
  factor_added: 'notice_changed',
  factor_removed: 'notice_changed',
  password_changed: 'notice_changed',
  recovery_codes_replaced: 'notice_changed',
  recovery_code_used: 'notice_changed',
  api_key_made: 'notice_api_key',
  trusted_device_copied: 'notice_trusted_device',
  factor_reset: 'notice_rescue',
  temporary_code_issued: 'notice_rescue',
  temporary_code_used: 'notice_rescue',
  hard_token_added: 'notice_rescue',
  lock_lifted: 'notice_rescue',
  terms_changed: 'notice_terms',
  emergency_begun: 'notice_emergency',
  emergency_ended: 'notice_emergency',
  grace_begun: 'notice_grace',
} as const satisfies Record<string, TemplateName>;

export type NoticeKind = keyof typeof TEMPLATE_OF;

export const isNoticeKind = (kind: unknown): kind is NoticeKind => typeof kind === 'string' && Object.hasOwn(TEMPLATE_OF, kind);

export interface NoticeDetails {
  /** Of a lock, of the time to enrol, or of an exemption. */
  readonly until?: Date;
  readonly method?: Method;
  /** `terms_changed`: whether the person is asked. */
  readonly requirement?: TwoFactorTerms['requirement'];
  /** Of an emergency or a rescue, in the words of whoever declared it. */
  readonly reason?: string;
  /** Of recovery codes. */
  readonly left?: number;
  /** Of wrong codes, within an hour. */
  readonly count?: number;
  /** `stopped_sign_in`: the pending login it is about. */
  readonly subjectId?: string;
  /** Names of the API keys that ended with it. */
  readonly keys?: readonly string[];
  /** `api_key_made`: all of it but the key. */
  readonly key?: { readonly name: string; readonly scopes: readonly Permission[]; readonly allowedAddresses: readonly string[]; readonly expiresAt: Date };
  /** Not sent before; whether it is still true is looked at then. */
  readonly notBefore?: Date;
}

/**
 * Mails about the safety of an account (product P-62, P-83). Owed in the transaction of what they tell; they go to the
 * stored address whether it is verified or not, and cannot be switched off.
 */
@Injectable()
export class Notices {
  constructor(
    private readonly outbox: Outbox,
    private readonly told: ToldNotices,
  ) {}

  /** A lock is told once because it begins once: that is for the caller to see to. `wrong_codes` goes out at most once an hour. */
  async owe(kind: NoticeKind, userId: string, manager: EntityManager, details: NoticeDetails = {}): Promise<void> {
    if (kind === 'wrong_codes' && !(await this.told.claim(userId, kind, null, manager))) return;
    const [person] = await manager.query<{ email: string }[]>('select email from app_user where id = $1', [userId]);
    if (!person) throw new Error('nobody to tell');
    await this.outbox.owe(
      {
        channel: 'email',
        template: TEMPLATE_OF[kind],
        userId,
        subjectId: details.subjectId ?? null,
        recipientHint: maskEmail(person.email),
        parameters: { ...parametersOf(kind, details), ...actorParameters(), ...attemptParameters() },
        ...(details.notBefore ? { notBefore: details.notBefore } : {}),
      },
      manager,
    );
  }
}

const parametersOf = (kind: NoticeKind, { until, method, requirement, left, count, reason, keys, key }: NoticeDetails): Record<string, unknown> => ({
  kind,
  until: until?.toISOString() ?? null,
  method: method ?? null,
  left: left ?? null,
  count: count ?? null,
  ...(requirement === undefined ? {} : { requirement }),
  ...(reason === undefined ? {} : { reason }),
  ...(keys === undefined ? {} : { keys }),
  ...(key === undefined ? {} : { key: { ...key, expiresAt: key.expiresAt.toISOString() } }),
});
