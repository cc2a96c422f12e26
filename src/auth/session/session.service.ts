import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { AuditLog } from '../../common/audit/audit-log';
import { SecureRandom } from '../../common/crypto/secure-random';
import { currentContext } from '../../common/http/request-context';
import { newId } from '../../common/ids';
import { SessionEnds } from './session-ends.service';
import { SessionRepository, type NewSession, type SessionRow } from './session.repository';
import type { SessionTimes } from './session.rules';
import { newSessionToken } from './session-token';

export interface Established {
  readonly id: string;
  /** For the cookie, and for nothing else. */
  readonly token: string;
  /** As stored: an answer that tells when the session ends must not differ from the one a moment later. */
  readonly times: SessionTimes;
}

export interface Proof {
  readonly passwordProvenAt: Date | null;
  /** Null where no factor was asked for. */
  readonly factor: { readonly method: Method; readonly provenAt: Date } | null;
}

/** The one place a full session is made. None exists before the last proof was accepted (habits: no session is ever taken back). */
@Injectable()
export class SessionService {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly random: SecureRandom,
    private readonly audit: AuditLog,
    private readonly ends: SessionEnds,
  ) {}

  async establish(
    person: { readonly userId: string; readonly securityVersion: number; readonly login: string },
    proof: Proof,
    terms: { readonly because: string; readonly passwordChangeDue: boolean; readonly replaces: Buffer | null; readonly alone: boolean; readonly trustedDeviceId?: string | null },
    manager: EntityManager,
  ): Promise<Established> {
    const owner = { userId: person.userId, label: person.login };
    if (terms.replaces) await this.ends.endReplaced(terms.replaces, owner, manager);
    if (terms.alone) await this.ends.endAll(owner, 'signed_in_elsewhere', manager);
    const made = await this.insert(
      {
        userId: person.userId,
        securityVersion: person.securityVersion,
        signedInAt: null,
        passwordProvenAt: proof.passwordProvenAt,
        factorProvenAt: proof.factor?.provenAt ?? null,
        factorMethod: proof.factor?.method ?? null,
        trustedDeviceId: terms.trustedDeviceId ?? null,
        because: terms.because,
        passwordChangeDue: terms.passwordChangeDue,
      },
      manager,
    );
    await this.audit.record(
      {
        event: 'session_created',
        outcome: 'success',
        reason: terms.because,
        actor: owner,
        target: { kind: 'user', id: owner.userId, label: owner.label },
        sessionId: made.id,
        ...(proof.factor ? { method: proof.factor.method } : {}),
      },
      manager,
    );
    return made;
  }

  /**
   * A new id and cookie for a session that just proved something; the old one is dead at once (ASVS 5.0 §7.2.4). The
   * absolute life goes on from the sign-in.
   * @returns null when the session ended meanwhile: a request under way cannot revive it.
   */
  async renew(
    session: SessionRow,
    proof: Proof,
    terms: { readonly because: string; readonly securityVersion: number; readonly passwordChangeDue?: boolean },
    manager: EntityManager,
  ): Promise<Established | null> {
    if (!(await this.sessions.end(session.session_id, 'renewed', manager))) return null;
    const made = await this.insert(
      {
        userId: session.user_id,
        securityVersion: terms.securityVersion,
        signedInAt: session.signed_in_at,
        passwordProvenAt: proof.passwordProvenAt ?? session.password_proven_at,
        factorProvenAt: proof.factor?.provenAt ?? session.factor_proven_at,
        factorMethod: proof.factor?.method ?? session.factor_method,
        trustedDeviceId: session.trusted_device_id,
        because: terms.because,
        passwordChangeDue: terms.passwordChangeDue ?? session.password_change_due,
      },
      manager,
    );
    await this.audit.record(
      { event: 'session_renewed', outcome: 'success', sessionId: made.id, target: { kind: 'user', id: session.user_id } },
      manager,
    );
    return made;
  }

  /** A token of its own for every session that is made; where it was made is kept for the person's own list. */
  private async insert(session: Omit<NewSession, 'id' | 'tokenHash' | 'address' | 'userAgent'>, manager: EntityManager): Promise<Established> {
    const { token, hash } = newSessionToken(this.random);
    const id = newId();
    const context = currentContext();
    const times = await this.sessions.insert(
      { ...session, id, tokenHash: hash, address: context?.address ?? null, userAgent: context?.userAgent ?? null },
      manager,
    );
    return { id, token, times };
  }
}
