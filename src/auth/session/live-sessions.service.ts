import { Injectable } from '@nestjs/common';
import { PolicyFacts } from '../policy/facts.service';
import { factsOf } from '../policy/person';
import type { TrustFacts } from '../policy/second-factor.facts';
import { decideSecondFactor } from '../policy/second-factor.policy';
import type { SignedInRequest } from '../guards/request-facts';
import { SessionRepository, type SessionRow } from './session.repository';
import { SessionEnds } from './session-ends.service';
import { sessionState, type SessionFacts } from './session.rules';
import { hashOfToken } from './session-token';

/** Sessions as they are judged now: alive or not, and what the policy of this moment says to them (product P-10). */
@Injectable()
export class LiveSessions {
  /** Of the newest settings seen: the statement that touches a session has to be told before they are read. */
  private limits = { idle: 3600, absolute: 43_200 };

  constructor(
    private readonly repository: SessionRepository,
    private readonly facts: PolicyFacts,
    private readonly ends: SessionEnds,
  ) {}

  async byCookie(token: string | undefined, countsAsActivity: boolean): Promise<SignedInRequest | null> {
    const hash = hashOfToken(token);
    if (!hash) return null;
    const session = await this.repository.find(hash, countsAsActivity, this.limits.idle, this.limits.absolute);
    if (!session) return null;
    const site = await this.facts.siteOf(session);
    this.limits = { idle: site.settings.session_idle_timeout, absolute: site.settings.session_absolute_timeout };
    const state = sessionState(factsOfSession(session), this.limits, session.now);
    if (state !== 'live') {
      await this.ends.met(session, state);
      return null;
    }
    const decision = decideSecondFactor(factsOf(session, site, session.factor_method, trustOf(session)));
    return { session, site, decision, countsAsActivity };
  }
}

const trustOf = ({ trusted_device: trusted }: SessionRow): TrustFacts | null => trusted && { since: new Date(trusted.since), method: trusted.method };

export const factsOfSession = (session: SessionRow): SessionFacts => ({
  signedInAt: session.signed_in_at,
  lastSeenAt: session.last_seen_at,
  passwordProvenAt: session.password_proven_at,
  factorProvenAt: session.factor_proven_at,
  endedAt: session.ended_at,
  current: session.current,
});
