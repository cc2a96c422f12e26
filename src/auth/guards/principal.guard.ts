import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ASKED_BY_PROXY, NOT_ACTIVITY, PENDING, PUBLIC, THIS_MACHINE } from '../../common/access/labels';
import { ANONYMOUS } from '../../common/access/principal';
import { API_BASE } from '../../common/http/base-path';
import { currentContext } from '../../common/http/request-context';
import { maskEmail } from '../../common/mask';
import { commonProblems } from '../../common/problems/common.problems';
import { apiKeyProblems } from '../api-keys/api-key.problems';
import type { ApiKeyRow } from '../api-keys/api-key.repository';
import { bearerOf, looksLikeApiKey } from '../api-keys/api-key.token';
import { LiveApiKeys } from '../api-keys/live-api-keys.service';
import { OutOfTurn } from '../login/out-of-turn.service';
import { PendingLogins } from '../login/pending-logins.service';
import { Cookies } from '../session/cookies';
import type { PendingLoginRow } from '../session/pending-login.repository';
import { LiveSessions } from '../session/live-sessions.service';
import type { SignedInRequest } from './request-facts';
import { isWrite } from './origin.rules';
import { principalOf, principalOfKey } from './principal.view';
import { isThisMachine } from './this-machine.rules';

/**
 * Second of the global guards: who is asking? A route without a label needs a full session (product P-72). Where a key came
 * along it is asked about alone: cookies beside it count for nothing, so a request never does more than its key.
 */
@Injectable()
export class PrincipalGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly cookies: Cookies,
    private readonly sessions: LiveSessions,
    private readonly pendingLogins: PendingLogins,
    private readonly outOfTurn: OutOfTurn,
    private readonly apiKeys: LiveApiKeys,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    this.noteCookies(request);
    const bearer = bearerOf(request.headers.authorization);
    if (this.label(PUBLIC, context) === true) return enterOpen(request, bearer);
    if (bearer !== undefined) return enterByKey(request, await this.apiKeys.byBearer(bearer));
    if (this.label(THIS_MACHINE, context) === true) return enterFromHere(request);
    const pending = this.label(PENDING, context);
    if (pending === 'only') return enterPending(request, await this.pendingLogins.byCookie(this.cookies.read('pending', request)));
    if (pending === 'enrolling') {
      const enrolling = await this.pendingLogins.aliveByCookie(this.cookies.read('pending', request), 'enrol');
      if (enrolling) return enterPending(request, enrolling);
    }
    const countsAsActivity = this.label(NOT_ACTIVITY, context) !== true;
    const session = await this.sessions.byCookie(this.cookies.read('session', request), countsAsActivity);
    if (session) return enterSession(request, session);
    // A page may ask who is signed in while it waits for the code: that skips no step.
    if (countsAsActivity && this.label(ASKED_BY_PROXY, context) !== true) await this.outOfTurn.met(this.cookies.read('pending', request), `${request.method} ${request.routeOptions.url ?? ''}`);
    throw commonProblems.unauthenticated('no live session under this cookie');
  }

  /** Of public routes too: it is the sign-in that asks whether the browser is known, or trusted. */
  private noteCookies(request: FastifyRequest): void {
    const requestContext = currentContext();
    if (!requestContext) return;
    const [browser, device] = [this.cookies.read('browser', request), this.cookies.read('device', request)];
    if (browser !== undefined) requestContext.browserToken = browser;
    if (device !== undefined) requestContext.deviceToken = device;
  }

  private label(key: string, context: ExecutionContext): unknown {
    return this.reflector.getAllAndOverride(key, [context.getHandler(), context.getClass()]);
  }
}

/** A key reads: it does not sign in, sign out or set passwords either, though anybody may knock there. */
function enterOpen(request: FastifyRequest, bearer: string | undefined): true {
  if (looksLikeApiKey(bearer) && isWrite(request.method) && request.url.startsWith(`/${API_BASE}/`)) throw apiKeyProblems.closed();
  request.principal = ANONYMOUS;
  return true;
}

/** A session does not help: a browser has no business here (contract §4). */
function enterFromHere(request: FastifyRequest): true {
  const { headers, raw } = request;
  if (!isThisMachine({ peer: raw.socket.remoteAddress, host: headers.host, headers })) throw apiKeyProblems.unauthenticated('asked for from elsewhere without an API key');
  request.principal = ANONYMOUS;
  return true;
}

function enterByKey(request: FastifyRequest, key: ApiKeyRow): true {
  request.apiKey = key;
  request.principal = principalOfKey(key);
  name(key.user_id, key.email, key.api_key_id);
  return true;
}

function enterPending(request: FastifyRequest, login: PendingLoginRow): true {
  request.pendingLogin = login;
  request.principal = { kind: 'pending', userId: login.user_id, pendingLoginId: login.pending_login_id, challengeId: login.challenge_id };
  name(login.user_id, login.email, null);
  return true;
}

function enterSession(request: FastifyRequest, signedIn: SignedInRequest): true {
  request.signedIn = signedIn;
  request.principal = principalOf(signedIn);
  name(signedIn.session.user_id, signedIn.session.email, signedIn.session.session_id);
  return true;
}

/** From here on audit rows of this request carry who acted. @param sessionId public id of the session or key it is made with */
function name(userId: string, email: string, sessionId: string | null): void {
  const context = currentContext();
  if (context) context.actor = { kind: 'user', userId, label: maskEmail(email), sessionId };
}
