import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { maskEmail } from '../../common/mask';
import { attemptParameters } from '../../delivery/attempt';
import { MailedLinks } from '../../delivery/links/mailed-links';
import { Outbox } from '../../delivery/outbox/outbox.service';
import { UserEntity } from '../../users/user.entity';
import type { ChallengeEntity } from '../challenges/challenge.entity';
import { Challenges } from '../challenges/challenges.service';
import { TotpEnrolment } from '../factors/totp/totp.enrolment';
import { lockUser } from '../user-lock';
import type { OpenedLink } from './provisioning';
import { Provisionings } from './provisionings';

/** Seconds from sending (product P-81). */
export const OFFER_SECONDS = 72 * 3600;

type Offer = Extract<OpenedLink, { kind: 'offer' }>;
type Open = Extract<OpenedLink, { kind: 'open' }>;

const WAITING = `select id from second_factor
  where user_id = $1 and method = 'totp' and bound_to is null and confirmed_at is null and removed_at is null and pending_until > app_now()`;

/** The enrolment link an administrator has mailed: no sign-in began it, and no secret exists before somebody asks for it. */
@Injectable()
export class OfferedEnrolments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly challenges: Challenges,
    private readonly links: MailedLinks,
    private readonly outbox: Outbox,
    private readonly enrolment: TotpEnrolment,
    private readonly provisionings: Provisionings,
  ) {}

  /** @returns the link's id */
  async mail(userId: string, manager: EntityManager): Promise<string> {
    const user = await manager.findOneByOrFail(UserEntity, { id: userId });
    const link = await this.links.create({ purpose: 'enrolment', userId, securityVersion: user.securityVersion, lifetimeSeconds: OFFER_SECONDS }, manager);
    await this.outbox.owe(
      { channel: 'email', template: 'enrolment_offer', userId, subjectId: link.id, parameters: attemptParameters(), recipientHint: maskEmail(user.email) },
      manager,
    );
    return link.id;
  }

  /**
   * The password was right: the secret that waits is shown again for the rest of its ten minutes, or another one is made.
   * @returns null when the account changed, or got a factor, while the password was looked at
   */
  async show(offer: Offer): Promise<Open | null> {
    const factorId = await this.dataSource.transaction((manager) => this.waitingOrNew(offer, manager));
    const shown = factorId === null ? null : await this.provisionings.find(factorId);
    if (!shown || factorId === null) return null;
    const { userId, securityVersion } = offer;
    return { kind: 'open', userId, factorId, boundTo: null, securityVersion, expiresAt: shown.provisioning.expiresAt, ...shown };
  }

  /** What a sign-in that owes an app may confirm: set up by such a link beforehand. */
  async waiting(userId: string, manager: EntityManager = this.dataSource.manager): Promise<string | null> {
    const [row] = await manager.query<{ id: string }[]>(WAITING, [userId]);
    return row?.id ?? null;
  }

  /** @returns whether there was one: the challenge is answered by its code, and nothing is mailed */
  async takeUp(challenge: Pick<ChallengeEntity, 'id' | 'userId'>, manager: EntityManager): Promise<boolean> {
    const factorId = await this.waiting(challenge.userId, manager);
    if (factorId !== null) await this.challenges.attachFactor(challenge.id, factorId, manager);
    return factorId !== null;
  }

  private async waitingOrNew({ linkId, userId, securityVersion, factorId }: Offer, manager: EntityManager): Promise<string | null> {
    await lockUser(userId, manager);
    const [person] = await manager.query<{ current: boolean }[]>(
      `select security_version = $2 and disabled_at is null and not exists (
          select 1 from second_factor where user_id = $1 and confirmed_at is not null and removed_at is null) as current
         from app_user where id = $1`,
      [userId, securityVersion],
    );
    if (person?.current !== true) return null;
    const waiting = await this.waiting(userId, manager);
    if (waiting !== null && waiting === factorId) return waiting;
    const { id } = await this.enrolment.beginOffered(userId, manager);
    await manager.query('update mailed_link set factor_id = $2 where id = $1', [linkId, id]);
    return id;
  }
}
