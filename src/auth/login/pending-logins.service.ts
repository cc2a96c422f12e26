import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { SecureRandom } from '../../common/crypto/secure-random';
import { newId } from '../../common/ids';
import { maskEmail } from '../../common/mask';
import { commonProblems } from '../../common/problems/common.problems';
import type { ChallengeEntity, ChallengePurpose } from '../../otp/challenges/challenge.entity';
import { Challenges } from '../../otp/challenges/challenges.service';
import { FamiliarPlaces } from '../attempts/familiar-places';
import { authProblems } from '../auth.problems';
import { Notices } from '../notices/notices.service';
import type { PersonRow } from '../policy/person';
import { PendingLoginRepository, stateOf, type PendingLoginRow } from '../session/pending-login.repository';
import { hashOfToken, newSessionToken } from '../session/session-token';

/** Seconds from the password; a sent code extends it, never beyond 900 (product P-22). */
const LIFETIME: Readonly<Record<'login' | 'enrol', number>> = { login: 300, enrol: 600 };

/** Seconds after which a sign-in counts as stopped at the second step (product P-62). */
const STANDS_AFTER = 180;

export interface OpenedPendingLogin {
  readonly id: string;
  /** For the cookie, and for nothing else. */
  readonly token: string;
  readonly challenge: ChallengeEntity;
}

/** Sign-ins that wait for the second step. */
@Injectable()
export class PendingLogins {
  constructor(
    private readonly repository: PendingLoginRepository,
    private readonly challenges: Challenges,
    private readonly random: SecureRandom,
    private readonly audit: AuditLog,
    private readonly familiar: FamiliarPlaces,
    private readonly notices: Notices,
  ) {}

  /** The caller holds the user's row, so that the count of three cannot be outrun. */
  async open(person: PersonRow, purpose: 'login' | 'enrol', because: string, manager: EntityManager): Promise<OpenedPendingLogin> {
    const { token, hash } = newSessionToken(this.random);
    const id = newId();
    const challenge = await this.openChallenge(person.user_id, id, purpose, manager);
    const crowdedOut = await this.repository.insert(
      { id, tokenHash: hash, userId: person.user_id, challengeId: challenge.id, securityVersion: person.security_version },
      manager,
    );
    const actor = { userId: person.user_id, label: maskEmail(person.email) };
    const about = { actor, target: { kind: 'user', id: actor.userId, label: actor.label } } as const;
    await this.audit.record({ event: 'pending_login_started', outcome: 'success', reason: because, ...about }, manager);
    if (crowdedOut > 0) await this.audit.record({ event: 'pending_login_ended', outcome: 'failure', reason: 'too_many', ...about }, manager);
    if (purpose === 'login') await this.warnOfStanding(person, id, manager);
    return { id, token, challenge };
  }

  /** "Somebody has your password" (product P-62): owed now, and void when the sign-in went on by the time it is due. */
  private async warnOfStanding(person: PersonRow, id: string, manager: EntityManager): Promise<void> {
    if ((await this.familiar.browserOf(person.user_id, manager)) !== null) return;
    const notBefore = new Date(person.now.getTime() + STANDS_AFTER * 1000);
    await this.notices.owe('stopped_sign_in', person.user_id, manager, { subjectId: id, notBefore });
  }

  openChallenge(userId: string, boundTo: string, purpose: 'login' | 'enrol', manager: EntityManager): Promise<ChallengeEntity> {
    return this.challenges.open({ userId, boundTo, purpose, lifetimeSeconds: LIFETIME[purpose] }, manager);
  }

  /**
   * The pending login of this cookie, if it can still be completed.
   * @throws Problem `unauthenticated` for no or an unknown cookie, `login-expired` for one that is over.
   */
  async byCookie(token: string | undefined): Promise<PendingLoginRow> {
    const hash = hashOfToken(token);
    const row = hash ? await this.repository.find(hash) : null;
    if (!row) throw commonProblems.unauthenticated('no pending login under this cookie');
    const state = stateOf(row);
    if (state !== 'open') throw authProblems.loginExpired(state);
    return row;
  }

  /** A pending login that can be completed, or null: for routes that a full session may use as well. */
  async aliveByCookie(token: string | undefined, purpose?: ChallengePurpose): Promise<PendingLoginRow | null> {
    const hash = hashOfToken(token);
    const row = hash ? await this.repository.find(hash) : null;
    if (!row || stateOf(row) !== 'open') return null;
    return purpose === undefined || row.purpose === purpose ? row : null;
  }

  /** @returns whose it was, when the cookie named one that was alive. */
  async cancel(token: string | undefined, manager: EntityManager): Promise<{ userId: string; email: string } | null> {
    const hash = hashOfToken(token);
    const row = hash ? await this.repository.find(hash) : null;
    if (!row || !(await this.repository.end(row.pending_login_id, 'logout', manager))) return null;
    await this.challenges.cancel(row.challenge_id, manager);
    return { userId: row.user_id, email: row.email };
  }
}
