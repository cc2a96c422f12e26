import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../../common/ids';
import { lockUser } from '../user-lock';
import { ChallengeEntity, type ChallengePurpose } from './challenge.entity';

/** A pending login lives at most this long after its password, however often a code is sent (product P-22). */
export const CHALLENGE_CEILING_SECONDS = 900;

export interface OpenChallenge {
  readonly userId: string;
  readonly purpose: ChallengePurpose;
  /** The pending login or session that may answer it. */
  readonly boundTo: string;
  readonly factorId?: string | null;
  readonly lifetimeSeconds: number;
}

const COLUMNS = `id, user_id as "userId", purpose, bound_to as "boundTo", factor_id as "factorId", attempts,
  max_attempts as "maxAttempts", created_at as "createdAt", expires_at as "expiresAt", passed_at as "passedAt",
  cancelled_at as "cancelledAt", superseded_at as "supersededAt"`;
const UNDECIDED = 'passed_at is null and cancelled_at is null and superseded_at is null';

/** TypeORM answers a raw UPDATE … RETURNING with the rows and their number. */
type Updated<Row> = [Row[], number];

/** The demands for proof. Every change is one conditional statement, judged by the rows it touched (requirements §3.8). */
@Injectable()
export class Challenges {
  constructor(private readonly dataSource: DataSource) {}

  /** Supersedes what is open for the same purpose and binding: at most one can be answered. Locks the user row. */
  async open(input: OpenChallenge, manager: EntityManager): Promise<ChallengeEntity> {
    await lockUser(input.userId, manager);
    await manager.query(
      `update challenge set superseded_at = app_now() where bound_to = $1 and purpose = $2 and ${UNDECIDED}`,
      [input.boundTo, input.purpose],
    );
    const rows: ChallengeEntity[] = await manager.query(
      `insert into challenge (id, user_id, purpose, bound_to, factor_id, expires_at)
       values ($1, $2, $3, $4, $5, app_now() + make_interval(secs => $6)) returning ${COLUMNS}`,
      [newId(), input.userId, input.purpose, input.boundTo, input.factorId ?? null, input.lifetimeSeconds],
    );
    const [challenge] = rows;
    if (!challenge) throw new Error('a challenge was inserted and did not come back');
    return challenge;
  }

  /** Whatever its state: what it is worth is told by `challengeState`. */
  async find(id: string, manager: EntityManager = this.dataSource.manager): Promise<ChallengeEntity | null> {
    const rows: ChallengeEntity[] = await manager.query(`select ${COLUMNS} from challenge where id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** The one that can still be answered. */
  async openFor(boundTo: string, purpose: ChallengePurpose): Promise<ChallengeEntity | null> {
    const rows: ChallengeEntity[] = await this.dataSource.query(
      `select ${COLUMNS} from challenge
       where bound_to = $1 and purpose = $2 and ${UNDECIDED} and expires_at > app_now() and attempts < max_attempts`,
      [boundTo, purpose],
    );
    return rows[0] ?? null;
  }

  /** As this transaction sees it. */
  async isOpen(id: string, manager: EntityManager): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `select 1 from challenge where id = $1 and ${UNDECIDED} and expires_at > app_now() and attempts < max_attempts`,
      [id],
    );
    return rows.length === 1;
  }

  /**
   * Counts a try, on a connection of its own and committed before anything is compared: a caller that rolls back, or
   * dies, has still spent it, and a burst cannot pass the cap (CVE-2026-35597, requirements R-063).
   *
   * Call it outside a transaction. @returns null when the challenge is not open for this binding.
   */
  async spendAttempt(id: string, boundTo: string): Promise<{ challenge: ChallengeEntity; attemptsLeft: number } | null> {
    const [rows]: Updated<ChallengeEntity> = await this.dataSource.query(
      `update challenge set attempts = attempts + 1
       where id = $1 and bound_to = $2 and ${UNDECIDED} and expires_at > app_now() and attempts < max_attempts
       returning ${COLUMNS}`,
      [id, boundTo],
    );
    const [challenge] = rows;
    return challenge ? { challenge, attemptsLeft: challenge.maxAttempts - challenge.attempts } : null;
  }

  /** After `useUp`, in its transaction. Tries do not matter here: the fifth may be the right one. */
  async pass(id: string, manager: EntityManager): Promise<boolean> {
    const [, touched]: Updated<unknown> = await manager.query(
      `update challenge set passed_at = app_now() where id = $1 and ${UNDECIDED} and expires_at > app_now()`,
      [id],
    );
    return touched === 1;
  }

  async cancel(id: string, manager: EntityManager): Promise<void> {
    await manager.query(`update challenge set cancelled_at = app_now() where id = $1 and ${UNDECIDED}`, [id]);
  }

  /** Names the factor an enrolling or verifying challenge is about; only that one can answer it. */
  async attachFactor(id: string, factorId: string, manager: EntityManager): Promise<void> {
    await manager.query(`update challenge set factor_id = $2 where id = $1 and ${UNDECIDED}`, [id, factorId]);
  }

  /** Whatever asked this pending login or session for the former factor asks for the one in its place. */
  async replaceFactor(boundTo: string, factor: { readonly former: string; readonly now: string }, manager: EntityManager): Promise<void> {
    await manager.query(`update challenge set factor_id = $3 where bound_to = $1 and factor_id = $2 and ${UNDECIDED}`, [boundTo, factor.former, factor.now]);
  }

  /** A code just sent must be answerable to its end: up to `until`, never shortened, never past the ceiling (P-22). */
  async extend(id: string, until: Date, manager: EntityManager): Promise<void> {
    await manager.query(
      `update challenge
       set expires_at = greatest(expires_at, least($2::timestamptz, created_at + make_interval(secs => $3)))
       where id = $1 and ${UNDECIDED} and expires_at > app_now()`,
      [id, until, CHALLENGE_CEILING_SECONDS],
    );
  }
}
