import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Channel } from '../../../delivery/message';
import type { CodeDigits } from '../one-time-password';
import { SendReservations } from './send-reservations';

export interface SentCode {
  readonly id: string;
  readonly method: Channel;
  readonly createdAt: Date;
  /** Since it was issued, by the database's clock. */
  readonly ageSeconds: number;
}

export interface NewCode {
  readonly id: string;
  readonly challengeId: string;
  readonly factorId: string;
  readonly counter: string;
  readonly digits: CodeDigits;
  readonly destinationHash: Buffer;
  readonly lifetimeSeconds: number;
}

export interface IssuedCode {
  readonly id: string;
  readonly counter: string;
  readonly digits: number;
  readonly destinationHash: Buffer;
  /** Neither used nor replaced by a newer one. */
  readonly current: boolean;
  /** null: not handed over yet, so nobody can have read it. */
  readonly alive: boolean | null;
}

/** The codes that were issued: which, to whom, and what became of them. Never the codes themselves. */
@Injectable()
export class IssuedCodes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reservations: SendReservations,
  ) {}

  /** Of one challenge, newest first. Few: their number is bounded by the gaps and the challenge's life. */
  sentFor(challengeId: string, manager: EntityManager = this.dataSource.manager): Promise<SentCode[]> {
    return manager.query<SentCode[]>(
      `select c.id, f.method, c.created_at as "createdAt", extract(epoch from app_now() - c.created_at)::float8 as "ageSeconds"
       from delivered_code c join second_factor f on f.id = c.factor_id
       where c.challenge_id = $1 order by c.created_at desc, c.id desc`,
      [challengeId],
    );
  }

  /** Every code of this challenge before it is void from here on, whatever its channel (requirements R-037). */
  async issue(code: NewCode, manager: EntityManager): Promise<{ createdAt: Date }> {
    await manager.query(
      'update delivered_code set superseded_at = app_now() where challenge_id = $1 and used_at is null and superseded_at is null',
      [code.challengeId],
    );
    const rows = await manager.query<{ createdAt: Date }[]>(
      `insert into delivered_code (id, challenge_id, factor_id, counter, digits, destination_hash, lifetime_seconds)
       values ($1, $2, $3, $4, $5, $6, $7) returning created_at as "createdAt"`,
      [code.id, code.challengeId, code.factorId, code.counter, code.digits, code.destinationHash, code.lifetimeSeconds],
    );
    const [issued] = rows;
    if (!issued) throw new Error('a code was inserted and did not come back');
    return issued;
  }

  ofFactor(challengeId: string, factorId: string): Promise<IssuedCode[]> {
    return this.dataSource.query<IssuedCode[]>(
      `select id, counter, digits, destination_hash as "destinationHash",
         used_at is null and superseded_at is null as current, expires_at > app_now() as alive
       from delivered_code where challenge_id = $1 and factor_id = $2 order by created_at desc, id desc`,
      [challengeId, factorId],
    );
  }

  /** Once, the newest only, and not a second past its life: one statement says all of it (requirements ). Its sender gets its place back. */
  async useUp(id: string, manager: EntityManager): Promise<boolean> {
    const [, touched] = await manager.query<[unknown, number]>(
      'update delivered_code set used_at = app_now() where id = $1 and used_at is null and superseded_at is null and expires_at > app_now()',
      [id],
    );
    if (touched === 1) await this.reservations.giveBack([id], manager);
    return touched === 1;
  }

  /**
   * The message is about to be handed over: from now on the code is worth its lifetime, and again when a retry hands it
   * over once more. @returns its end; null when it was used or replaced meanwhile, or its challenge is over.
   */
  async startLife(id: string, manager: EntityManager): Promise<Date | null> {
    const [rows] = await manager.query<[{ expiresAt: Date }[], number]>(
      `update delivered_code c set expires_at = app_now() + make_interval(secs => c.lifetime_seconds)
       from challenge h
       where c.id = $1 and c.used_at is null and c.superseded_at is null and h.id = c.challenge_id
         and h.passed_at is null and h.cancelled_at is null and h.superseded_at is null
         and h.expires_at > app_now() and h.attempts < h.max_attempts
       returning c.expires_at as "expiresAt"`,
      [id],
    );
    return rows[0]?.expiresAt ?? null;
  }
}
