import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PendingLoginRepository, stateOf, type PendingLoginRow } from './pending-login.repository';
import { SessionRepository, type SessionRow } from './session.repository';

/** What an answer came in by, as it was when the request came. */
export type AnsweredIn =
  | { readonly kind: 'pending_login'; readonly row: PendingLoginRow }
  | { readonly kind: 'session'; readonly row: SessionRow };

/** Whether the pending login or session of a request under way still lives. */
@Injectable()
export class LiveBindings {
  constructor(
    private readonly pendingLogins: PendingLoginRepository,
    private readonly sessions: SessionRepository,
  ) {}

  /** Holds on to its row: till this transaction is over nobody else ends it. The caller holds the user's. @returns how it ended, for log and audit; null while it lives */
  async endOf(binding: AnsweredIn, manager: EntityManager): Promise<string | null> {
    if (binding.kind === 'session') return (await this.sessions.holdLive(binding.row.session_id, manager)) ? null : 'session ended meanwhile';
    const { pending_login_id: id, challenge_id: asked } = binding.row;
    const now = await this.pendingLogins.hold(id, manager);
    if (now?.challenge_id !== asked) return 'sign-in went on meanwhile';
    // Its own try was counted before it was compared: the fifth may be the right one.
    const state = stateOf({ ...now, attempts: 0 });
    return state === 'open' ? null : `${state} meanwhile`;
  }
}
