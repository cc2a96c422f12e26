import type { FastifyRequest } from 'fastify';
import type { DemandableMethod, Method } from '../../common/access/principal';
import type { Settings } from '../../system-settings/settings.registry';
import { authProblems } from '../auth.problems';
import { signedInOf, type SignedInRequest } from '../guards/request-facts';
import { factsOf, type PersonRow, type SiteFacts } from '../policy/person';
import { whoAsks } from '../policy/who-asks.policy';

/** Somebody setting a factor up: from a pending login that owes it, or from a live session. */
export interface Enrolling {
  readonly person: PersonRow;
  readonly site: SiteFacts;
  /** The pending login or session; only it may confirm (product P-34). */
  readonly boundTo: string;
  /** The pending login's own challenge; a live session opens one. */
  readonly challengeId: string | null;
  /** In a pending login: the one method that may be enrolled. */
  readonly demanded: DemandableMethod | null;
  /** What the session was opened with; a temporary code stands for the mailbox (product P-81). */
  readonly provenBy: Method | null;
  /** No policy asks for it: from then on it is asked for because the person wanted it (product P-06). */
  readonly chosen: boolean;
}

/** After a reset the mailbox has to be proven as well, whatever the site says: the password may be a thief's (product P-81). */
export const totpEnrolmentOf = (person: Pick<PersonRow, 'two_factor_reset'>, settings: Pick<Settings, 'totp_enrolment'>): Settings['totp_enrolment'] =>
  person.two_factor_reset ? 'email_link' : settings.totp_enrolment;

/**
 * A session that owes a proof gives it before anything is set up in it. Otherwise a session that a password alone had opened
 * could enrol past the temporary code or the hard token an administrator made out since, which a new sign-in has to wait
 * for (product P-81).
 * @throws Problem `second-factor-required`
 */
export function requireNothingOwed({ decision }: SignedInRequest): void {
  if (decision.kind === 'challenge') throw authProblems.secondFactorRequired(decision.because, decision.methods);
}

/** @throws Problem `second-factor-required` */
export function enrollingInSession(request: FastifyRequest): Enrolling {
  const signedIn = signedInOf(request);
  requireNothingOwed(signedIn);
  const { session, site } = signedIn;
  const chosen = !whoAsks(factsOf(session, site, null)).bySite;
  return { person: session, site, boundTo: session.session_id, challengeId: null, demanded: null, provenBy: session.factor_method, chosen };
}
