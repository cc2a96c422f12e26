import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, Not, type EntityManager } from 'typeorm';
import type { DemandableMethod, Method } from '../common/access/principal';
import { UserEntity } from '../users/user.entity';
import type { EnrolledFactor, FactorAnswer, FactorVerdict } from './factors/factor';
import { FactorRecords } from './factors/factor-records';
import { FactorRegistry } from './factors/factor.registry';
import { ERASED } from './factors/factor-secrets';
import { SecondFactorEntity } from './factors/second-factor.entity';
import { lockUser } from './user-lock';

/** What a person has enrolled, and whether an answer is right. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: FactorRegistry,
    private readonly records: FactorRecords,
  ) {}

  /** Confirmed ones that can be used now: codes to an address that is gone or no longer verified are not among them. */
  async enrolledOf(userId: string, manager: EntityManager = this.dataSource.manager): Promise<EnrolledFactor[]> {
    const owner = await manager.findOneBy(UserEntity, { id: userId });
    if (!owner) return [];
    const rows = await manager.find(SecondFactorEntity, {
      where: { userId, confirmedAt: Not(IsNull()), removedAt: IsNull() },
      order: { confirmedAt: 'ASC', id: 'ASC' },
    });
    return rows.flatMap((row) => this.enrolled(row, owner));
  }

  /** What is wrong with an answer that has not the shape of this method, or null; it is 422 and not counted as a try (contract §4). */
  async misfit(method: Method, code: string, boundTo: string): Promise<string | null> {
    const factor = this.registry.factor(method);
    if (!factor) return 'must be a code of this method';
    return (await factor.fits(code, boundTo)) ? null : factor.wanted(boundTo);
  }

  /** After the attempt was spent. Writes nothing but the alarm over an unreadable secret; `useUp` of the verdict does. */
  async judge(answer: FactorAnswer): Promise<FactorVerdict> {
    const factor = this.registry.factor(answer.method);
    if (!factor) return { ok: false, reason: 'not_enrolled' };
    return (await factor.fits(answer.code)) ? factor.judge(answer) : { ok: false, reason: 'wrong' };
  }

  /**
   * Its secret is erased with it. Whether the policy lets go of it is the caller's question.
   * @returns its method; null when this person has no such factor, or not any more.
   */
  async remove(userId: string, factorId: string, manager: EntityManager): Promise<DemandableMethod | null> {
    await lockUser(userId, manager);
    const factor = await manager.findOneBy(SecondFactorEntity, { id: factorId, userId, removedAt: IsNull() });
    if (!factor) return null;
    await manager.query('update second_factor set removed_at = app_now(), secret = $2, secret_digest = null, bound_to = null, pending_until = null where id = $1', [
      factorId,
      ERASED,
    ]);
    await this.records.record('factor_remove', { userId, method: factor.method }, manager);
    return factor.method;
  }

  private enrolled(row: SecondFactorEntity, owner: UserEntity): EnrolledFactor[] {
    const description = this.registry.enrollable(row.method).describe(row, owner);
    if (!description || !row.confirmedAt) return [];
    const { id, method, confirmedAt, lastUsedAt, chosenAt, clockBehindSeconds: seconds, clockBehindSeenAt: seenAt } = row;
    const clockBehind = seconds !== null && seenAt ? { seconds, seenAt } : null;
    return [{ id, method, ...description, confirmedAt, lastUsedAt, chosenAt, clockBehind }];
  }
}
