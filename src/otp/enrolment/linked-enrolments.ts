import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../common/ids';
import { maskEmail } from '../../common/mask';
import { attemptParameters } from '../../delivery/attempt';
import { Channels } from '../../delivery/channels';
import { MailedLinks } from '../../delivery/links/mailed-links';
import { Outbox } from '../../delivery/outbox/outbox.service';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { UserEntity } from '../../users/user.entity';
import { SendLimits } from '../factors/code/send-limits.service';
import type { LinkOutcome, OpenedLink } from './provisioning';
import { Provisionings } from './provisionings';

/** The mailed link to the QR page (product P-31, P-32). */
@Injectable()
export class LinkedEnrolments {
  constructor(
    private readonly channels: Channels,
    private readonly links: MailedLinks,
    private readonly outbox: Outbox,
    private readonly settings: SystemSettingsService,
    private readonly provisionings: Provisionings,
    private readonly limits: SendLimits,
  ) {}

  /**
   * Owes the mail in the caller's transaction; a link mailed before is void. It counts as a code does against the person's
   * own limits, since it fills the same mailbox. The token is made when it is sent.
   */
  async mail(input: { userId: string; factorId: string; boundTo: string }, manager: EntityManager): Promise<LinkOutcome> {
    if (!(await this.channels.isConfigured('email', manager))) return { kind: 'failed', reason: 'unavailable', resendAfter: null };
    const user = await manager.findOneByOrFail(UserEntity, { id: input.userId });
    const id = newId();
    const resendAfter = await this.limits.reserve(id, { user, channel: null }, manager);
    if (resendAfter) return { kind: 'failed', reason: 'limit', resendAfter };
    const { settings } = await this.settings.readIn(manager);
    const lifetimeSeconds = settings.lifespan_qrcode_image;
    const link = await this.links.create(
      { ...input, id, purpose: 'enrolment', securityVersion: user.securityVersion, lifetimeSeconds },
      manager,
    );
    await this.outbox.owe(
      {
        channel: 'email',
        template: 'enrolment_link',
        userId: user.id,
        subjectId: link.id,
        parameters: attemptParameters(),
        recipientHint: maskEmail(user.email),
        // Later than this the enrolment it leads to is as good as over.
        giveUpAt: new Date(link.createdAt.getTime() + lifetimeSeconds * 1000),
      },
      manager,
    );
    return { kind: 'queued', linkId: link.id };
  }

  /** Changes nothing: mail scanners open links. The caller has checked, or checks next, who asks. */
  async open(token: string): Promise<OpenedLink> {
    const found = await this.links.find('enrolment', token);
    if (!found) return { kind: 'unknown' };
    const { link, state } = found;
    if (state === 'open' && link.boundTo === null) {
      return { kind: 'offer', linkId: link.id, userId: link.userId, securityVersion: link.securityVersion, factorId: link.factorId };
    }
    const shown = state === 'open' && link.factorId !== null ? await this.provisionings.find(link.factorId) : null;
    if (!shown || link.factorId === null || link.expiresAt === null) return { kind: 'gone' };
    const { userId, factorId, boundTo, securityVersion, expiresAt } = link;
    return { kind: 'open', userId, factorId, boundTo, securityVersion, expiresAt, ...shown };
  }
}
