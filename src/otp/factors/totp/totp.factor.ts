import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../../common/time/clock';
import { enrols } from '../../challenges/challenge.state';
import { lockUser } from '../../user-lock';
import { decodeBase32 } from '../base32';
import type { BeginEnrolment, ClockCheck, Enrollable, FactorAnswer, FactorVerdict, SecondFactor } from '../factor';
import { FactorRecords } from '../factor-records';
import { FactorSecrets, withSecret } from '../factor-secrets';
import { isTotpCode, matchingStep, TOTP_DIGITS } from '../one-time-password';
import type { SecondFactorEntity } from '../second-factor.entity';
import { secondsBehind } from './device-clock.rules';
import { TotpEnrolment } from './totp.enrolment';

/** An authenticator app (RFC 6238). A person may have several; any of them answers. */
@Injectable()
export class TotpFactor implements SecondFactor, Enrollable {
  readonly kind = 'totp';
  readonly strength = 3;

  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: FactorSecrets,
    private readonly enrolment: TotpEnrolment,
    private readonly records: FactorRecords,
    private readonly clock: Clock,
  ) {}

  fits(code: string): boolean {
    return isTotpCode(code);
  }

  wanted(): string {
    return `must be ${TOTP_DIGITS} digits`;
  }

  async isReadyFor(userId: string, manager: EntityManager = this.dataSource.manager): Promise<boolean> {
    return withSecret(manager)
      .andWhere(`factor.userId = :userId and factor.method = 'totp' and factor.confirmedAt is not null and factor.suspendedAt is null`, { userId })
      .getExists();
  }

  async judge(answer: FactorAnswer): Promise<FactorVerdict> {
    const rows = await this.candidates(answer);
    if (rows.length === 0) return { ok: false, reason: 'not_enrolled' };
    const seconds = Math.floor(this.clock.now().getTime() / 1000);
    const opened = await Promise.all(rows.map(async (row) => ({ row, secret: await this.secrets.open(row) })));
    const readable = opened.flatMap(({ row, secret }) => (secret === null ? [] : [{ row, secret: decodeBase32(secret) }]));
    let replayed = false;
    for (const { row, secret } of readable) {
      const step = matchingStep(secret, answer.code, seconds, row.period);
      if (step === null) continue;
      if (step > Number(row.lastStep)) return this.accepted(row, step, row.confirmedAt === null);
      replayed = true;
    }
    const clock = enrols(answer.challenge) ? {} : clockCheck(readable, answer.code, seconds);
    if (replayed) return { ok: false, reason: 'replayed', ...clock };
    return { ok: false, reason: readable.length < rows.length ? 'unreadable' : 'wrong', ...clock };
  }

  begin(input: BeginEnrolment, manager: EntityManager): Promise<SecondFactorEntity> {
    return this.enrolment.begin(input, manager);
  }

  describe(row: SecondFactorEntity) {
    return { label: row.label, hint: null };
  }

  /** Signing in: whatever is confirmed, and tokens that wait for their first code. Enrolling: the pending one this login or session began, and nothing else. */
  private candidates({ challenge }: FactorAnswer): Promise<SecondFactorEntity[]> {
    const rows = withSecret(this.dataSource.manager)
      .andWhere(`factor.userId = :userId and factor.method = 'totp'`, { userId: challenge.userId })
      .orderBy('factor.confirmedAt');
    if (challenge.purpose === 'login') return rows.andWhere('(factor.confirmedAt is not null or factor.providedAt is not null) and factor.suspendedAt is null').getMany();
    if (!enrols(challenge)) return rows.andWhere('factor.confirmedAt is not null and factor.suspendedAt is null').getMany();
    return rows
      .andWhere('factor.id = :factorId and factor.confirmedAt is null and factor.pendingUntil > app_now()', { factorId: challenge.factorId })
      .andWhere('(factor.boundTo is null or factor.boundTo = :boundTo)', { boundTo: challenge.boundTo })
      .getMany();
  }

  private accepted(row: SecondFactorEntity, step: number, confirms: boolean): FactorVerdict {
    const useUp = async (manager: EntityManager): Promise<boolean> => {
      await lockUser(row.userId, manager);
      const done = await this.raiseStep(row.id, step, confirms, manager);
      if (done && confirms) await this.records.confirmed(row, manager);
      return done;
    };
    return { ok: true, method: 'totp', factorId: row.id, confirms, useUp };
  }

  /**
   * `last_step` rises, or nothing happens: one statement, so of fifty answers with one code a single one gets through, and
   * the code that confirmed an enrolment cannot sign in (RFC 6238 §5.2, requirements ).
   */
  private async raiseStep(id: string, step: number, confirms: boolean, manager: EntityManager): Promise<boolean> {
    const [, touched]: [unknown, number] = await manager.query(
      confirms
        ? `update second_factor
           set last_step = $2, confirmed_at = app_now(), last_used_at = app_now(), bound_to = null, pending_until = null
           where id = $1 and removed_at is null and suspended_at is null and confirmed_at is null and last_step < $2
             and (pending_until > app_now() or provided_at is not null)`
        : `update second_factor set last_step = $2, last_used_at = app_now(), clock_behind_seconds = null, clock_behind_seen_at = null
           where id = $1 and removed_at is null and suspended_at is null and confirmed_at is not null and last_step < $2`,
      [id, step],
    );
    return touched === 1;
  }
}

interface Readable {
  readonly row: SecondFactorEntity;
  readonly secret: Uint8Array;
}

const UNKNOWN = Number.MAX_SAFE_INTEGER;

/** Every authenticator is looked at, whichever fits: the smallest difference is the likeliest. */
function clockCheck(authenticators: readonly Readable[], code: string, seconds: number): { readonly clock?: ClockCheck } {
  const checks = authenticators.map(({ row, secret }) => ({ factorId: row.id, secondsBehind: secondsBehind(secret, code, seconds, Number(row.lastStep), row.period) }));
  const [likeliest] = checks.sort((left, right) => (left.secondsBehind ?? UNKNOWN) - (right.secondsBehind ?? UNKNOWN));
  return likeliest ? { clock: likeliest } : {};
}
