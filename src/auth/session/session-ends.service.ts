import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog, type AuditEntry } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import { actorFor, ownerOf } from './end.actors';
import { SessionRepository, type EndedSession, type SessionRow, type Which } from './session.repository';
import type { SessionLimits, SessionState } from './session.rules';

type Actor = NonNullable<AuditEntry['actor']>;

/**
 * How sessions come to their end, told once each: by their owner (`session_logout`), by time (`session_expired`), by a new id
 * (`session_renewed`), or by what happened to the account or in another browser (`session_ended`).
 */
@Injectable()
export class SessionEnds {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: SessionRepository,
    private readonly audit: AuditLog,
  ) {}

  /** The session whose cookie came along with a sign-in that is now complete; it may be somebody else's. */
  async endReplaced(tokenHash: Buffer, actor: Actor, manager: EntityManager): Promise<void> {
    const ended = await this.sessions.endByToken(tokenHash, 'replaced', manager);
    if (ended) await this.audit.record(told(ended, 'replaced', actor), manager);
  }

  async endAll(owner: Actor & { readonly userId: string }, because: string, manager: EntityManager): Promise<void> {
    const ended = await this.sessions.endListed(owner.userId, 'all', because, manager);
    await this.audit.recordAll(ended.map((session) => told(session, because, owner)), manager);
  }

  /** Those an account has outgrown (see `SecurityVersions`). */
  async endOutdated(userId: string, keepId: string | null, because: string, manager: EntityManager): Promise<void> {
    const ended = await this.sessions.endOutdated(userId, keepId, because, manager);
    await this.audit.recordAll(ended.map((session) => ({ ...told(session, because), ...actorFor(session) })), manager);
  }

  /** Those that ran out and were never met again. @returns how many, `most` at once */
  async endTimedOut(limits: SessionLimits, most: number, manager: EntityManager): Promise<number> {
    const ended = await this.sessions.endTimedOut(limits, most, manager);
    const entries = ended.map((session) => ({ ...told(session, session.because, ownerOf(session)), event: 'session_expired' as const }));
    await this.audit.recordAll(entries, manager);
    return ended.length;
  }

  /** Ended from a list of them, by whoever makes the request. @returns whether there was one */
  async endListed(userId: string, which: Which, because: string, manager: EntityManager): Promise<boolean> {
    const ended = await this.sessions.endListed(userId, which, because, manager);
    await this.audit.recordAll(ended.map((session) => told(session, because)), manager);
    return ended.length > 0;
  }

  /**
   * The cookie of a session that is over. Time, and a change of the account, are told when they are first met; after that
   * the cookie of an ended session means that something goes on using it, which is told once more (OWASP Logging
   * Vocabulary). Whoever sends it every second writes no further rows.
   */
  async met(session: SessionRow, state: Exclude<SessionState, 'live'>): Promise<void> {
    if (state === 'ended' && session.used_after_end_at !== null) return;
    const who = { userId: session.user_id, label: maskEmail(session.email) };
    const about = { actor: who, target: { kind: 'user', id: who.userId, label: who.label }, sessionId: session.session_id } as const;
    await this.dataSource.transaction(async (manager) => {
      if (state === 'ended') {
        if (!(await this.sessions.noteUseAfterEnd(session.session_id, manager))) return;
        const reason = session.ended_because ?? 'ended';
        await this.audit.record({ event: 'session_use_after_expire', outcome: 'failure', reason, ...about }, manager);
      } else if (await this.sessions.end(session.session_id, state, manager)) {
        const event = state === 'account_changed' ? 'session_ended' : 'session_expired';
        await this.audit.record({ event, outcome: 'success', reason: state, ...about }, manager);
      }
    });
  }
}

function told(session: EndedSession, reason: string, actor?: Actor): AuditEntry {
  const target = { kind: 'user', id: session.userId, label: maskEmail(session.email) } as const;
  return { event: 'session_ended', outcome: 'success', reason, ...(actor ? { actor } : {}), target, sessionId: session.id };
}
