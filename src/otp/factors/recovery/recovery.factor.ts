import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { PasswordHasher } from '../../../common/crypto/password-hasher';
import { lockUser } from '../../user-lock';
import type { FactorAnswer, FactorVerdict, SecondFactor } from '../factor';
import { FactorRecords } from '../factor-records';
import { RecoveryCodeEntity } from './recovery-code.entity';
import { parseRecoveryCode } from './recovery-code.format';

/** The way back when the app is gone: always accepted, never demanded. */
@Injectable()
export class RecoveryFactor implements SecondFactor {
  readonly kind = 'recovery_code';
  readonly strength = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly hasher: PasswordHasher,
    private readonly records: FactorRecords,
  ) {}

  fits(code: string): boolean {
    return parseRecoveryCode(code) !== null;
  }

  wanted(): string {
    return 'must be 16 letters and digits';
  }

  isReadyFor(userId: string, manager: EntityManager = this.dataSource.manager): Promise<boolean> {
    return manager.existsBy(RecoveryCodeEntity, { userId, usedAt: IsNull(), supersededAt: IsNull() });
  }

  /** One argon2id computation for the whole set, then every row is compared: the time does not tell which one it was. */
  async judge({ challenge, code }: FactorAnswer): Promise<FactorVerdict> {
    const typed = parseRecoveryCode(code);
    if (typed === null) return { ok: false, reason: 'wrong' };
    const rows = await this.dataSource.manager.findBy(RecoveryCodeEntity, { userId: challenge.userId, supersededAt: IsNull() });
    const [first] = rows;
    if (!first || rows.every((row) => row.usedAt)) return { ok: false, reason: 'not_enrolled' };
    const hash = await this.hasher.hashRaw(typed, first.salt);
    const [match] = rows.filter((row) => row.hash.length === hash.length && timingSafeEqual(row.hash, hash));
    if (!match) return { ok: false, reason: 'wrong' };
    if (match.usedAt) return { ok: false, reason: 'replayed' };
    return { ok: true, method: this.kind, factorId: null, useUp: (manager) => this.useUp(match, manager) };
  }

  private async useUp(code: RecoveryCodeEntity, manager: EntityManager): Promise<boolean> {
    await lockUser(code.userId, manager);
    const [, touched]: [unknown, number] = await manager.query(
      'update recovery_code set used_at = app_now() where id = $1 and used_at is null and superseded_at is null',
      [code.id],
    );
    if (touched === 1) await this.records.record('recovery_code_used', { userId: code.userId, method: this.kind }, manager);
    return touched === 1;
  }
}
