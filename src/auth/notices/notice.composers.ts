import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { attemptOf } from '../../delivery/attempt';
import { type Composition, MessageComposers } from '../../delivery/composer';
import { NOTICE_WAYS } from '../../delivery/former-ways';
import type { OutgoingMessage } from '../../delivery/message';
import type { OutboxMessageEntity } from '../../delivery/outbox/outbox-message.entity';
import { MessageTexts } from '../../delivery/texts/message-texts';
import { ACCOUNT_CHANGES, type NoticeText, RESCUES } from '../../delivery/texts/text-inputs';
import { REQUIREMENTS } from '../../users/two-factor.rules';
import { UserEntity } from '../../users/user.entity';
import { METHODS } from '../../common/access/principal';
import { actorForAdministrators, actorForPerson } from './notice-actor';
import { isNoticeKind } from './notices.service';
import { ToldNotices } from './told-notices.repository';

const stored = z.object({ kind: z.string(), until: z.iso.datetime().nullable() });
const storedGrace = z.object({ until: z.iso.datetime() });
/** Messages owed before there were keys name none. */
const keys = z.array(z.string()).default([]);
const storedChange = z.object({
  kind: z.enum(ACCOUNT_CHANGES),
  method: z.enum(METHODS).nullable(),
  left: z.int().nullable(),
  keys,
});

/** Rows of the release before do not say what they leave by. */
const storedSettings = z.object({ settings: z.array(z.string()), sentBy: z.enum(NOTICE_WAYS).default('former_server') });
const storedEmergency = z.object({ kind: z.enum(['emergency_begun', 'emergency_ended']), until: z.iso.datetime(), reason: z.string() });

const storedRescue = z.object({ kind: z.enum(RESCUES), keys, reason: z.string().nullable().default(null) });
const storedTerms = z.object({ requirement: z.enum(REQUIREMENTS), method: z.enum(METHODS).nullable(), until: z.iso.datetime().nullable() });
const storedCount = z.object({ count: z.int().nullable().default(null) });
const storedKey = z.object({ key: z.object({ name: z.string(), scopes: z.array(z.string()), allowedAddresses: z.array(z.string()), expiresAt: z.iso.datetime() }) });

/** Writes the mails about the safety of an account. None holds a code, and none a link that signs in. */
@Injectable()
export class NoticeComposers implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly composers: MessageComposers,
    private readonly told: ToldNotices,
    private readonly texts: MessageTexts,
  ) {}

  onModuleInit(): void {
    this.composers.register({ template: 'notice_wrong_codes', compose: (row) => this.compose(row, (to) => this.texts.wrongCodes({ ...to, ...storedCount.parse(row.parameters) })) });
    this.composers.register({ template: 'notice_locked', compose: (row) => this.compose(row, (to) => this.locked(row, to)) });
    this.composers.register({ template: 'notice_changed', compose: (row) => this.compose(row, (to) => this.changed(row, to)) });
    this.composers.register({ template: 'notice_rescue', compose: (row) => this.compose(row, (to) => this.rescued(row, to)) });
    this.composers.register({ template: 'notice_terms', compose: (row) => this.compose(row, (to) => this.terms(row, to)) });
    this.composers.register({ template: 'notice_emergency', compose: (row) => this.compose(row, (to) => this.emergency(row, to)) });
    this.composers.register({ template: 'notice_grace', compose: (row) => this.compose(row, (to) => this.texts.graceBegun({ ...to, until: new Date(storedGrace.parse(row.parameters).until) })) });
    this.composers.register({ template: 'notice_trusted_device', compose: (row) => this.compose(row, (to) => this.texts.trustedDeviceCopied(to)) });
    this.composers.register({ template: 'notice_api_key', compose: (row) => this.compose(row, (to) => this.keyMade(row, to)) });
    this.composers.register({ template: 'notice_new_device', compose: (row) => this.compose(row, (to) => this.texts.newDevice(to)) });
    this.composers.register({ template: 'notice_channel_settings', compose: (row) => this.compose(row, (to) => this.channelSettings(row, to)) });
    this.composers.register({ template: 'notice_stopped_sign_in', compose: (row) => this.stoppedSignIn(row) });
  }

  private async compose(row: OutboxMessageEntity, text: (to: NoticeText) => Promise<OutgoingMessage>): Promise<Composition> {
    const user = row.userId === null ? null : await this.dataSource.manager.findOneBy(UserEntity, { id: row.userId });
    if (!user || user.disabledAt) return { kind: 'obsolete', because: 'account gone or disabled' };
    const message = await text({
      to: user.email,
      firstName: user.fullName.split(/\s+/)[0] ?? null,
      attempt: attemptOf(row),
      ...(user.language === null ? {} : { language: user.language }),
    });
    return { kind: 'message', message };
  }

  private locked(row: OutboxMessageEntity, to: NoticeText): Promise<OutgoingMessage> {
    const { kind, until } = stored.parse(row.parameters);
    if (!isNoticeKind(kind)) throw new Error('a notice of an unknown kind');
    return this.texts.locked({ ...to, what: kind, until: until === null ? null : new Date(until) });
  }

  private async changed(row: OutboxMessageEntity, to: NoticeText): Promise<OutgoingMessage> {
    const { kind, ...details } = storedChange.parse(row.parameters);
    return this.texts.changed({ ...to, what: kind, ...details, by: await actorForPerson(row, this.dataSource.manager) });
  }

  private keyMade(row: OutboxMessageEntity, to: NoticeText): Promise<OutgoingMessage> {
    const { key } = storedKey.parse(row.parameters);
    return this.texts.apiKeyMade({ ...to, ...key, expiresAt: new Date(key.expiresAt) });
  }

  private async channelSettings(row: OutboxMessageEntity, to: NoticeText): Promise<OutgoingMessage> {
    const by = await actorForAdministrators(row.parameters, this.dataSource.manager);
    return this.texts.channelSettings({ ...to, ...storedSettings.parse(row.parameters), by });
  }

  private async emergency(row: OutboxMessageEntity, to: NoticeText): Promise<OutgoingMessage> {
    const by = await actorForAdministrators(row.parameters, this.dataSource.manager);
    const { kind, until, reason } = storedEmergency.parse(row.parameters);
    return this.texts.emergency({ ...to, begun: kind === 'emergency_begun', until: new Date(until), reason, by });
  }

  private async rescued(row: OutboxMessageEntity, to: NoticeText): Promise<OutgoingMessage> {
    const by = await actorForPerson(row, this.dataSource.manager);
    return this.texts.rescued({ ...to, ...storedRescue.parse(row.parameters), by });
  }

  private async terms(row: OutboxMessageEntity, to: NoticeText): Promise<OutgoingMessage> {
    const { until, ...terms } = storedTerms.parse(row.parameters);
    const by = await actorForPerson(row, this.dataSource.manager);
    return this.texts.termsChanged({ ...to, ...terms, until: until === null ? null : new Date(until), by });
  }

  /** Looked at when its time has come, so nothing waits in memory: who went on meanwhile needs no warning. */
  private async stoppedSignIn(row: OutboxMessageEntity): Promise<Composition> {
    const [login] = await this.dataSource.query<{ went_on: boolean }[]>(
      'select completed_at is not null or factor_proven_at is not null as went_on from pending_login where id = $1',
      [row.subjectId],
    );
    if (login?.went_on !== false || row.userId === null) return { kind: 'obsolete', because: 'the sign-in went on' };
    if (!(await this.told.claim(row.userId, 'stopped_sign_in', row.id))) return { kind: 'obsolete', because: 'told within the hour' };
    return this.compose(row, (to) => this.texts.stoppedSignIn(to));
  }
}
