import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../common/access/principal';
import type { ApiKeyRow } from '../api-keys/api-key.repository';
import type { SiteFacts } from '../policy/person';
import type { SecondFactorDecision } from '../policy/second-factor.policy';
import type { PendingLoginRow } from '../session/pending-login.repository';
import type { SessionRow } from '../session/session.repository';

/** What the principal guard found out, so that the guards behind it and the auth controllers ask the database nothing again. */
export interface SignedInRequest {
  readonly session: SessionRow;
  readonly site: SiteFacts;
  readonly decision: SecondFactorDecision;
  readonly countsAsActivity: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    principal?: Principal;
    signedIn?: SignedInRequest;
    pendingLogin?: PendingLoginRow;
    apiKey?: ApiKeyRow;
  }
}

/** Of a route whose labels promise a session. */
export function signedInOf(request: FastifyRequest): SignedInRequest {
  if (!request.signedIn) throw new Error('route without a session was opened: check its labels');
  return request.signedIn;
}

export function pendingLoginOf(request: FastifyRequest): PendingLoginRow {
  if (!request.pendingLogin) throw new Error('route without a pending login was opened: check its labels');
  return request.pendingLogin;
}
