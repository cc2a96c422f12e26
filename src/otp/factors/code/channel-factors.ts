import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../../common/ids';
import type { Channel } from '../../../delivery/message';
import type { UserEntity } from '../../../users/user.entity';
import { FactorSecrets, withSecret } from '../factor-secrets';
import type { SecondFactorEntity } from '../second-factor.entity';
import type { CodeChannel } from './code-channel';

/** The rows that hold the HOTP secret and counter of a person's channel. The caller has locked the user row. */
@Injectable()
export class ChannelFactors {
  constructor(private readonly secrets: FactorSecrets) {}

  /** With its secret. */
  find(userId: string, method: Channel, manager: EntityManager): Promise<SecondFactorEntity | null> {
    return withSecret(manager).andWhere('factor.userId = :userId and factor.method = :method', { userId, method }).getOne();
  }

  /** Made when first needed: a secret per person and per channel (product P-40). @returns its id */
  async ensure(user: UserEntity, channel: CodeChannel, manager: EntityManager): Promise<string> {
    const existing = await this.find(user.id, channel.kind, manager);
    if (existing) return existing.id;
    const id = newId();
    const method = channel.kind;
    await manager.query('insert into second_factor (id, user_id, method, label, secret) values ($1, $2, $3, $4, $5)', [
      id,
      user.id,
      method,
      channel.mask(channel.destination(user) ?? ''),
      this.secrets.create({ id, userId: user.id, method }),
    ]);
    return id;
  }

  /** One more for each code issued, in one statement: no two codes share a counter (RFC 4226 §7.2). */
  async nextCounter(factorId: string, manager: EntityManager): Promise<string> {
    const [rows]: [{ counter: string }[], number] = await manager.query(
      'update second_factor set hotp_counter = hotp_counter + 1 where id = $1 and removed_at is null returning hotp_counter as counter',
      [factorId],
    );
    const [row] = rows;
    if (!row) throw new Error(`factor ${factorId} went away under its lock`);
    return row.counter;
  }

  /** The enrolment waits for its first right code; one that is confirmed already keeps what it has. */
  async markPending(factorId: string, input: { boundTo: string; chosen: boolean }, manager: EntityManager): Promise<void> {
    await manager.query(
      `update second_factor set bound_to = $2,
         chosen_at = case when confirmed_at is not null then chosen_at when $3 then app_now() end
       where id = $1`,
      [factorId, input.boundTo, input.chosen],
    );
  }

  /**
   * A right code: the first one of a sign-in or an enrolment confirms the factor. Somebody who began to enrol by choice and
   * then merely signed in with a code has not finished choosing. A step-up leaves the factor what it is: its answer has no
   * recovery codes to show. @returns whether it stands; false when it was removed meanwhile.
   */
  async markUsed(factorId: string, purpose: 'login' | 'enrol' | 'step_up', manager: EntityManager): Promise<boolean> {
    const [, touched]: [unknown, number] = await manager.query(
      `update second_factor set last_used_at = app_now(),
         confirmed_at = case when $2 = 'step_up' then confirmed_at else coalesce(confirmed_at, app_now()) end,
         bound_to = case when $2 = 'step_up' then bound_to end,
         chosen_at = case when confirmed_at is null and $2 = 'login' then null else chosen_at end
       where id = $1 and removed_at is null`,
      [factorId, purpose],
    );
    return touched === 1;
  }
}

