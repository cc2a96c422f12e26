import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../../common/ids';
import { Challenges } from '../../challenges/challenges.service';
import { otpProblems } from '../../otp.problems';
import { lockUser } from '../../user-lock';
import type { BeginEnrolment } from '../factor';
import { FactorRecords } from '../factor-records';
import { ERASED, FactorSecrets } from '../factor-secrets';
import { SecondFactorEntity } from '../second-factor.entity';

/** Seconds a new secret may wait for its first right code (NIST SP 800-63B-4 §4.1.2, requirements R-027). */
export const PENDING_SECONDS = 600;
export const MOST_AUTHENTICATORS = 5;
const DEFAULT_LABEL = 'Authenticator app';
/** 1 to 64 characters, nothing that is not seen: it is shown in lists and mails. */
const LABEL = /^\P{C}{1,64}$/u;

/** A new authenticator: a secret of its own, pending until confirmed. Active ones keep working and are never touched. */
@Injectable()
export class TotpEnrolment {
  constructor(
    private readonly secrets: FactorSecrets,
    private readonly challenges: Challenges,
    private readonly records: FactorRecords,
  ) {}

  async begin(input: BeginEnrolment, manager: EntityManager): Promise<SecondFactorEntity> {
    const label = (input.label ?? DEFAULT_LABEL).trim();
    if (!LABEL.test(label)) throw otpProblems.badLabel();
    await lockUser(input.userId, manager);
    await this.discardPending(input.userId, manager);
    await refuseOneTooMany(input.userId, manager);
    const factor = await this.insert({ ...input, label }, manager);
    await this.challenges.attachFactor(input.challengeId, factor.id, manager);
    return factor;
  }

  /**
   * By a link an administrator had mailed: no sign-in began it, so the person's next one confirms it (product P-81), or the
   * one that waits already: its own secret is put aside here, and its page would go on asking for a code nobody can make.
   */
  async beginOffered(userId: string, manager: EntityManager): Promise<SecondFactorEntity> {
    await lockUser(userId, manager);
    const waiting = await this.discardPending(userId, manager);
    const factor = await this.insert({ userId, label: DEFAULT_LABEL, chosen: false, boundTo: null }, manager);
    for (const { id, bound_to: boundTo } of waiting) {
      if (boundTo !== null) await this.challenges.replaceFactor(boundTo, { former: id, now: factor.id }, manager);
    }
    return factor;
  }

  private async insert(
    input: { readonly userId: string; readonly label: string; readonly chosen: boolean; readonly boundTo: string | null },
    manager: EntityManager,
  ): Promise<SecondFactorEntity> {
    const id = newId();
    await manager.query(
      `insert into second_factor (id, user_id, method, label, secret, chosen_at, bound_to, pending_until)
       values ($1, $2, 'totp', $3, $4, case when $5 then app_now() end, $6, app_now() + make_interval(secs => $7))`,
      [id, input.userId, input.label, this.secrets.create({ id, userId: input.userId, method: 'totp' }), input.chosen, input.boundTo, PENDING_SECONDS],
    );
    await this.records.record('factor_enrol_begin', { userId: input.userId, method: 'totp' }, manager);
    return manager.findOneByOrFail(SecondFactorEntity, { id });
  }

  /** At most one waits: a code of the one before is void from here on. */
  private async discardPending(userId: string, manager: EntityManager): Promise<{ readonly id: string; readonly bound_to: string | null }[]> {
    const [discarded] = await manager.query<[{ id: string; bound_to: string | null }[], number]>(
      `update second_factor set removed_at = app_now(), secret = $2
       where user_id = $1 and method = 'totp' and confirmed_at is null and removed_at is null and provided_at is null
       returning id, bound_to`,
      [userId, ERASED],
    );
    return discarded;
  }
}

/** @throws Problem `conflict` */
export async function refuseOneTooMany(userId: string, manager: EntityManager): Promise<void> {
  const held = await manager
    .createQueryBuilder(SecondFactorEntity, 'factor')
    .where(`factor.userId = :userId and factor.method = 'totp' and factor.removedAt is null`, { userId })
    .getCount();
  if (held >= MOST_AUTHENTICATORS) throw otpProblems.tooManyAuthenticators(MOST_AUTHENTICATORS);
}
