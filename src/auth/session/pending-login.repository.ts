import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { currentContext } from '../../common/http/request-context';
import type { ChallengePurpose } from '../../otp/challenges/challenge.entity';
import { PreparedStatements } from '../../database/prepared-statements';
import { PERSON_COLUMNS } from '../policy/facts.sql';
import type { PersonRow } from '../policy/person';
import { pendingLoginState, type PendingLoginState } from './pending-login.state';

/** At most so many sign-ins of one account may wait for a code; a further one ends the oldest (product P-22). */
export const MAX_PENDING_LOGINS = 3;

export interface PendingLoginRow extends PersonRow {
  readonly pending_login_id: string;
  readonly challenge_id: string;
  readonly purpose: ChallengePurpose;
  readonly challenge_factor_id: string | null;
  readonly attempts: number;
  readonly max_attempts: number;
  readonly expires_at: Date;
  readonly passed_at: Date | null;
  readonly cancelled_at: Date | null;
  readonly superseded_at: Date | null;
  readonly started_at: Date;
  readonly factor_method: Method | null;
  readonly factor_proven_at: Date | null;
  readonly completed_at: Date | null;
  readonly ended_at: Date | null;
  readonly out_of_turn_at: Date | null;
  /** Ways back that were there at some time since the password: offered, they stay answerable, if only wrongly. */
  readonly had_temporary_code: boolean;
  readonly had_recovery_codes: boolean;
  /** The account's `securityVersion` has not moved since the password was proven, nor was a generated one used up by another sign-in. */
  readonly current: boolean;
}

const SELECT = `
  select p.id as pending_login_id, p.challenge_id, c.purpose, c.factor_id as challenge_factor_id, c.attempts, c.max_attempts,
         c.expires_at, c.passed_at, c.cancelled_at, c.superseded_at, p.created_at as started_at,
         p.factor_method, p.factor_proven_at, p.completed_at, p.ended_at, p.out_of_turn_at,
         (p.security_version = u.security_version and u.disabled_at is null and (u.one_time_password_until is null
            or (u.one_time_password_used_at is null and u.one_time_password_until > app_now()))) as current,
         exists (select 1 from temporary_code t where t.user_id = u.id and t.security_version = u.security_version
            and t.expires_at > p.created_at and coalesce(t.used_at, t.superseded_at, 'infinity') > p.created_at) as had_temporary_code,
         exists (select 1 from recovery_code r where r.user_id = u.id
            and coalesce(r.used_at, r.superseded_at, 'infinity') > p.created_at) as had_recovery_codes,
         ${PERSON_COLUMNS}
    from pending_login p join challenge c on c.id = p.challenge_id join app_user u on u.id = p.user_id`;

/** For the audit. */
export interface EndedPendingLogin {
  readonly userId: string;
  /** Of its owner, unmasked. */
  readonly email: string;
}

/** Neither completed nor ended; one whose tries are used up was told when they were. */
const OPEN = 'p.ended_at is null and p.completed_at is null and c.attempts < c.max_attempts';

@Injectable()
export class PendingLoginRepository {
  constructor(private readonly statements: PreparedStatements) {}

  async find(tokenHash: Buffer): Promise<PendingLoginRow | null> {
    const [row] = await this.statements.run<PendingLoginRow>('pending_login.find', `${SELECT} where p.token_hash = $1`, [tokenHash]);
    return row ?? null;
  }

  /** As it is now, and nobody ends it before this transaction is over. The caller holds the user's row. */
  async hold(id: string, manager: EntityManager): Promise<PendingLoginRow | null> {
    const [row] = await manager.query<PendingLoginRow[]>(`${SELECT} where p.id = $1 for no key update of p`, [id]);
    return row ?? null;
  }

  /**
   * The caller holds the user's row: two sign-ins at once would otherwise each count without the other.
   * @returns how many that still waited had to make room.
   */
  async insert(
    login: { readonly id: string; readonly tokenHash: Buffer; readonly userId: string; readonly challengeId: string; readonly securityVersion: number },
    manager: EntityManager,
  ): Promise<number> {
    const context = currentContext();
    await manager.query(
      `insert into pending_login (id, token_hash, user_id, challenge_id, security_version, address, user_agent)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [login.id, login.tokenHash, login.userId, login.challengeId, login.securityVersion, context?.address ?? null, context?.userAgent ?? null],
    );
    const [, ended] = await manager.query<[unknown, number]>(
      `update pending_login set ended_at = app_now(), ended_because = 'too_many'
        where id in (
          select p.id from pending_login p join challenge c on c.id = p.challenge_id
           where p.user_id = $1 and p.ended_at is null and p.completed_at is null and c.expires_at > app_now()
           order by p.created_at desc, p.id desc offset ${MAX_PENDING_LOGINS})`,
      [login.userId],
    );
    return ended;
  }

  /** @returns whether this is the first time. */
  async noteOutOfTurn(id: string, manager: EntityManager): Promise<boolean> {
    const [, noted] = await manager.query<[unknown, number]>(
      'update pending_login set out_of_turn_at = app_now() where id = $1 and out_of_turn_at is null',
      [id],
    );
    return noted === 1;
  }

  /** Exactly one request completes a pending login, whatever else it was racing. */
  async complete(id: string, manager: EntityManager): Promise<boolean> {
    const [, completed] = await manager.query<[unknown, number]>(
      `update pending_login p set completed_at = app_now() from app_user u
        where p.id = $1 and p.completed_at is null and p.ended_at is null
          and u.id = p.user_id and u.disabled_at is null and u.security_version = p.security_version`,
      [id],
    );
    return completed === 1;
  }

  async end(id: string, because: string, manager: EntityManager): Promise<boolean> {
    const [, ended] = await manager.query<[unknown, number]>(
      'update pending_login set ended_at = app_now(), ended_because = $2 where id = $1 and ended_at is null and completed_at is null',
      [id, because],
    );
    return ended === 1;
  }

  /** Those that wait for a factor to be set up. */
  endEnrolling(userId: string, because: string, manager: EntityManager): Promise<readonly EndedPendingLogin[]> {
    return this.endOpen(`c.purpose = 'enrol' and c.expires_at > app_now()`, userId, because, manager);
  }

  /** Those of an account as it was before its `securityVersion` moved. */
  endOutdated(userId: string, because: string, manager: EntityManager): Promise<readonly EndedPendingLogin[]> {
    const outdated = '(p.security_version <> u.security_version or u.disabled_at is not null)';
    return this.endOpen(`${outdated} and c.expires_at > app_now()`, userId, because, manager);
  }

  private async endOpen(which: string, userId: string, because: string, manager: EntityManager): Promise<readonly EndedPendingLogin[]> {
    const [rows] = await manager.query<[EndedPendingLogin[], number]>(
      `update pending_login p set ended_at = app_now(), ended_because = $2 from challenge c, app_user u
        where c.id = p.challenge_id and u.id = p.user_id and p.user_id = $1 and ${OPEN} and ${which}
        returning p.user_id as "userId", u.email`,
      [userId, because],
    );
    return rows;
  }

  /** As of the moment their time was over. @param most rows at once; the others are left for the next call */
  async endTimedOut(most: number, manager: EntityManager): Promise<readonly EndedPendingLogin[]> {
    const [rows] = await manager.query<[EndedPendingLogin[], number]>(
      `update pending_login l set ended_at = c.expires_at, ended_because = 'expired' from challenge c, app_user u
        where c.id = l.challenge_id and u.id = l.user_id and l.id in (
          select p.id from pending_login p join challenge c on c.id = p.challenge_id
           where ${OPEN} and c.expires_at <= app_now() limit $1 for update of p skip locked)
        returning l.user_id as "userId", u.email`,
      [most],
    );
    return rows;
  }

  /**
   * A factor was proven but does not suffice: the pending login waits for another challenge, under a new cookie, because
   * it is now worth more than the one that was made for a password (ASVS 5.0 §7.2.4).
   */
  async advance(
    id: string,
    next: { readonly challengeId: string; readonly tokenHash: Buffer; readonly factorMethod: Method },
    manager: EntityManager,
  ): Promise<boolean> {
    const [, advanced] = await manager.query<[unknown, number]>(
      `update pending_login p set challenge_id = $2, token_hash = $3, factor_method = $4, factor_proven_at = app_now()
         from app_user u
        where p.id = $1 and p.completed_at is null and p.ended_at is null
          and u.id = p.user_id and u.disabled_at is null and u.security_version = p.security_version`,
      [id, next.challengeId, next.tokenHash, next.factorMethod],
    );
    return advanced === 1;
  }
}

export const stateOf = (row: PendingLoginRow): PendingLoginState =>
  pendingLoginState(
    {
      completedAt: row.completed_at,
      endedAt: row.ended_at,
      current: row.current,
      challenge: {
        attempts: row.attempts,
        maxAttempts: row.max_attempts,
        expiresAt: row.expires_at,
        passedAt: row.passed_at,
        cancelledAt: row.cancelled_at,
        supersededAt: row.superseded_at,
      },
    },
    row.now,
  );
