import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ADMINISTRATION_PERMISSIONS } from '../../common/access/permission';
import { ChangeReview, type Change, type ChangeConsequence, type Warning } from '../../common/change-review';
import { maskEmail } from '../../common/mask';
import { attemptParameters } from '../../delivery/attempt';
import { FormerWays } from '../../delivery/former-ways';
import { Outbox } from '../../delivery/outbox/outbox.service';
import { holdsRole } from '../../roles/role-membership';
import type { SettingKey, Settings } from '../../system-settings/settings.registry';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { actorParameters } from './notice-actor';

/** What messages leave by (contract §5, last row). */
const CHANNEL_KEYS: readonly string[] = [
  'mail_smtp_url',
  'mail_from',
  'twilio_account_sid',
  'twilio_auth_token',
  'twilio_from',
  'sms_provider',
  'sms_gateway_url',
  'sms_message_parameter',
  'sms_receiver_parameter',
  'sms_static_parameters',
  'sms_use_post',
] satisfies SettingKey[];

const ADMINISTRATORS = `
  select u.id, u.email from app_user u
   where u.disabled_at is null and exists (select 1 from role r where r.permissions && $1 and ${holdsRole('u', 'r')})
   order by u.id`;

/**
 * Whoever can turn mail and texts to a server of their own reads every code and link from then on: all administrators are told,
 * by the way messages left until now, in the change's own transaction. Where they left by nothing, the first server tells it.
 */
@Injectable()
export class ChannelSettingsNotice implements ChangeConsequence, OnModuleInit {
  constructor(
    private readonly changeReview: ChangeReview,
    private readonly settings: SystemSettingsService,
    private readonly formerWays: FormerWays,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    this.changeReview.registerConsequence(this);
  }

  async apply(change: Change, manager: EntityManager): Promise<readonly Warning[]> {
    const changed = change.kind === 'settings' ? change.changed.filter((key) => CHANNEL_KEYS.includes(key)) : [];
    if (change.kind !== 'settings' || changed.length === 0) return [];
    const after = await this.settings.readIn(manager);
    // The settings service is the one sender of this kind of change, and what it sends are whole settings.
    const way = this.formerWays.between({ ...after, settings: change.before as unknown as Settings }, after);
    if (way === null) return [];
    const { formerWay, by: sentBy } = way;
    const parameters = { settings: changed, sentBy, ...actorParameters(), ...attemptParameters() };
    const administrators = await manager.query<{ id: string; email: string }[]>(ADMINISTRATORS, [ADMINISTRATION_PERMISSIONS]);
    for (const { id, email } of administrators) {
      await this.outbox.owe(
        { channel: 'email', template: 'notice_channel_settings', userId: id, subjectId: null, recipientHint: maskEmail(email), parameters, formerWay },
        manager,
      );
    }
    return [];
  }
}
