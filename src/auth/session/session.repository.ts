import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DemandableMethod, Method } from '../../common/access/principal';
import { PreparedStatements } from '../../database/prepared-statements';
import { PERSON_COLUMNS } from '../policy/facts.sql';
import type { PersonRow } from '../policy/person';
import type { SessionLimits, SessionState, SessionTimes } from './session.rules';

/** A session with everything a request is judged by. */
export interface SessionRow extends PersonRow {
  readonly session_id: string;
  readonly signed_in_at: Date;
  readonly created_at: Date;
  readonly last_seen_at: Date;
  readonly password_proven_at: Date;
  readonly factor_proven_at: Date | null;
  readonly factor_method: Method | null;
  readonly trusted_device_id: string | null;
  /** The trust of the browser that let it in; null: there was none, or it was ended. Timestamps inside JSON arrive as text. */
  readonly trusted_device: { readonly since: string; readonly method: DemandableMethod } | null;
  readonly because: string;
  readonly password_change_due: boolean;
  readonly ended_at: Date | null;
  readonly ended_because: string | null;
  readonly used_after_end_at: Date | null;
  readonly permissions_read: readonly string[];
  /** The account's `securityVersion` has not moved since the session was made. */
  readonly current: boolean;
}

export interface NewSession {
  readonly id: string;
  readonly tokenHash: Buffer;
  readonly userId: string;
  readonly securityVersion: number;
  readonly signedInAt: Date | null;
  readonly passwordProvenAt: Date | null;
  readonly factorProvenAt: Date | null;
  readonly factorMethod: Method | null;
  readonly trustedDeviceId: string | null;
  readonly because: string;
  readonly passwordChangeDue: boolean;
  readonly address: string | null;
  readonly userAgent: string | null;
}

export interface ListedSession {
  readonly id: string;
  readonly signedInAt: Date;
  readonly lastSeenAt: Date;
  readonly passwordProvenAt: Date;
  readonly factorProvenAt: Date | null;
  readonly factorMethod: Method | null;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** Which sessions of a person. */
export type Which = 'all' | { readonly only: string } | { readonly except: string };

/** For the audit. */
export interface EndedSession {
  readonly id: string;
  readonly userId: string;
  /** Of its owner, unmasked. */
  readonly email: string;
}

export interface TimedOutSession extends EndedSession {
  readonly because: Extract<SessionState, 'idle' | 'expired'>;
}

/** Activity is written at most this often (seconds): a page that loads forty things costs one UPDATE. */
const TOUCH_EVERY = 5;

/**
 * ONE statement per request: session, person, roles, factors, and the settings version they are judged with. The touch
 * sees the same snapshot as the select, so the row shows when the session was seen *before* this request; it is
 * conditional on the session being live, or a slow request could bring an ended one back.
 */
const FIND = `
  with touched as (
    update session set last_seen_at = app_now()
      where token_hash = $1 and $2 and ended_at is null
        and last_seen_at < app_now() - interval '${TOUCH_EVERY} seconds'
        and last_seen_at > app_now() - make_interval(secs => $3)
        and signed_in_at > app_now() - make_interval(secs => $4)
  )
  select s.id as session_id, s.signed_in_at, s.created_at, s.last_seen_at, s.password_proven_at, s.factor_proven_at,
         s.factor_method, s.because, s.password_change_due, s.ended_at, s.ended_because, s.used_after_end_at, s.permissions_read,
         s.trusted_device_id,
         (select jsonb_build_object('since', d.created_at, 'method', d.method) from trusted_device d
           where d.id = s.trusted_device_id and d.user_id = u.id and d.ended_at is null and d.security_version = u.security_version) as trusted_device,
         (s.security_version = u.security_version and u.disabled_at is null) as current,
         ${PERSON_COLUMNS}
    from session s join app_user u on u.id = s.user_id
    where s.token_hash = $1`;

@Injectable()
export class SessionRepository {
  constructor(private readonly statements: PreparedStatements) {}

  /** @param countsAsActivity false for the routes a page polls (contract §4). */
  async find(tokenHash: Buffer, countsAsActivity: boolean, idle: number, absolute: number): Promise<SessionRow | null> {
    const [row] = await this.statements.run<SessionRow>('session.find', FIND, [tokenHash, countsAsActivity, idle, absolute]);
    return row ?? null;
  }

  async insert(session: NewSession, manager: EntityManager): Promise<SessionTimes> {
    const [row] = await manager.query<SessionTimes[]>(
      `insert into session (id, token_hash, user_id, security_version, signed_in_at, password_proven_at, factor_proven_at,
                            factor_method, because, password_change_due, address, user_agent, trusted_device_id)
       values ($1, $2, $3, $4, coalesce($5, app_now()), coalesce($6, app_now()), $7, $8, $9, $10, $11, $12, $13)
       returning signed_in_at as "signedInAt", last_seen_at as "lastSeenAt"`,
      [
        session.id,
        session.tokenHash,
        session.userId,
        session.securityVersion,
        session.signedInAt,
        session.passwordProvenAt,
        session.factorProvenAt,
        session.factorMethod,
        session.because,
        session.passwordChangeDue,
        session.address,
        session.userAgent,
        session.trustedDeviceId,
      ],
    );
    if (!row) throw new Error('a session that was inserted is not there');
    return row;
  }

  /** Nobody ends it before this transaction is over. The caller holds the user's row. @returns false when it is over, or the account changed since */
  async holdLive(id: string, manager: EntityManager): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `select 1 from session s join app_user u on u.id = s.user_id
        where s.id = $1 and s.ended_at is null and s.security_version = u.security_version and u.disabled_at is null for no key update of s`,
      [id],
    );
    return rows.length === 1;
  }

  /** @returns false when it was ended already: whoever comes second must not act on it. */
  async end(id: string, because: string, manager: EntityManager): Promise<boolean> {
    const [, ended] = await manager.query<[unknown, number]>(
      'update session set ended_at = app_now(), ended_because = $2 where id = $1 and ended_at is null',
      [id, because],
    );
    return ended === 1;
  }

  /** @returns null when there was none alive under that cookie. */
  async endByToken(tokenHash: Buffer, because: string, manager: EntityManager): Promise<EndedSession | null> {
    const [rows] = await manager.query<[EndedSession[], number]>(
      `update session s set ended_at = app_now(), ended_because = $2 from app_user u
        where s.token_hash = $1 and s.ended_at is null and u.id = s.user_id returning s.id, s.user_id as "userId", u.email`,
      [tokenHash, because],
    );
    return rows[0] ?? null;
  }

  /** Those a cookie would still open, the newest sign-in first. */
  live(userId: string, limits: SessionLimits, manager: EntityManager): Promise<ListedSession[]> {
    return manager.query<ListedSession[]>(
      `select s.id, s.signed_in_at as "signedInAt", s.last_seen_at as "lastSeenAt", s.password_proven_at as "passwordProvenAt",
              s.factor_proven_at as "factorProvenAt", s.factor_method as "factorMethod", s.address, s.user_agent as "userAgent"
         from session s join app_user u on u.id = s.user_id
        where s.user_id = $1 and s.ended_at is null and s.security_version = u.security_version and u.disabled_at is null
          and s.last_seen_at > app_now() - make_interval(secs => $2) and s.signed_in_at > app_now() - make_interval(secs => $3)
        order by s.signed_in_at desc, s.id desc`,
      [userId, limits.idle, limits.absolute],
    );
  }

  async endListed(userId: string, which: Which, because: string, manager: EntityManager): Promise<EndedSession[]> {
    const only = typeof which === 'object' && 'only' in which ? which.only : null;
    const except = typeof which === 'object' && 'except' in which ? which.except : null;
    const [rows] = await manager.query<[EndedSession[], number]>(
      `update session s set ended_at = app_now(), ended_because = $4 from app_user u
        where s.user_id = $1 and s.ended_at is null and u.id = s.user_id
          and ($2::uuid is null or s.id = $2) and ($3::uuid is null or s.id <> $3)
        returning s.id, s.user_id as "userId", u.email`,
      [userId, only, except, because],
    );
    return rows;
  }

  /** Those of an account as it was before its `securityVersion` moved. @param keepId the session that moved it */
  async endOutdated(userId: string, keepId: string | null, because: string, manager: EntityManager): Promise<EndedSession[]> {
    const [rows] = await manager.query<[EndedSession[], number]>(
      `update session s set ended_at = app_now(), ended_because = $3 from app_user u
        where s.user_id = $1 and s.ended_at is null and u.id = s.user_id and s.id is distinct from $2::uuid
          and (s.security_version <> u.security_version or u.disabled_at is not null)
        returning s.id, s.user_id as "userId", u.email`,
      [userId, keepId, because],
    );
    return rows;
  }

  /** Those nobody came back to in time, as of the moment their time was over. @param most rows at once; the others are left for the next call */
  async endTimedOut({ idle, absolute }: SessionLimits, most: number, manager: EntityManager): Promise<TimedOutSession[]> {
    const [rows] = await manager.query<[TimedOutSession[], number]>(
      `update session s set ended_at = least(s.last_seen_at + make_interval(secs => $1), s.signed_in_at + make_interval(secs => $2)),
              ended_because = case when s.signed_in_at + make_interval(secs => $2) < s.last_seen_at + make_interval(secs => $1) then 'expired' else 'idle' end
         from app_user u
        where u.id = s.user_id and s.id in (
          select id from session where ended_at is null
             and (last_seen_at <= app_now() - make_interval(secs => $1) or signed_in_at <= app_now() - make_interval(secs => $2))
           limit $3 for update skip locked)
        returning s.id, s.user_id as "userId", u.email, s.ended_because as "because"`,
      [idle, absolute, most],
    );
    return rows;
  }

  /** @returns whether this is the first time. */
  async noteUseAfterEnd(id: string, manager: EntityManager): Promise<boolean> {
    const [, noted] = await manager.query<[unknown, number]>(
      'update session set used_after_end_at = app_now() where id = $1 and used_after_end_at is null',
      [id],
    );
    return noted === 1;
  }

  /** @returns whether this is the first time in this session. */
  async notePermissionRead(id: string, permission: string, manager: EntityManager): Promise<boolean> {
    const [, noted] = await manager.query<[unknown, number]>(
      'update session set permissions_read = array_append(permissions_read, $2) where id = $1 and not $2 = any (permissions_read)',
      [id, permission],
    );
    return noted === 1;
  }

  /** The session that made the change stays: it is re-stamped with the account's new version (product P-70). */
  async restamp(id: string, securityVersion: number, manager: EntityManager): Promise<void> {
    await manager.query('update session set security_version = $2 where id = $1 and ended_at is null', [id, securityVersion]);
  }
}
