import { Inject, Injectable } from '@nestjs/common';
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { APP_CONFIG, type AppConfig } from '../../config/app-config';

export type CookieKind = 'session' | 'pending';

const NAMES: Readonly<Record<CookieKind, string>> = { session: 'countersign', pending: 'countersign-pending' };

/**
 * The two cookies (contract §3): `__Host-` and Secure wherever PUBLIC_URL is https, HttpOnly, no Domain, no Max-Age. Lax
 * and not Strict, because a mailed link must find the pending login it belongs to.
 */
@Injectable()
export class Cookies {
  private readonly prefix: string;
  private readonly options: CookieSerializeOptions;

  constructor(@Inject(APP_CONFIG) config: AppConfig) {
    const secure = config.http.publicUrl.isHttps;
    this.prefix = secure ? '__Host-' : '';
    this.options = { path: '/', httpOnly: true, secure, sameSite: 'lax' };
  }

  nameOf(kind: CookieKind): string {
    return `${this.prefix}${NAMES[kind]}`;
  }

  read(kind: CookieKind, request: FastifyRequest): string | undefined {
    return request.cookies[this.nameOf(kind)];
  }

  set(kind: CookieKind, token: string, reply: FastifyReply): void {
    void reply.setCookie(this.nameOf(kind), token, this.options);
  }

  /** What a step of signing in came to: a full session takes the place of the pending login. */
  handOver(outcome: { readonly kind: 'authenticated' | 'pending'; readonly token: string }, reply: FastifyReply): void {
    this.set(outcome.kind === 'authenticated' ? 'session' : 'pending', outcome.token, reply);
    if (outcome.kind === 'authenticated') this.clear('pending', reply);
  }

  clear(kind: CookieKind, reply: FastifyReply): void {
    void reply.clearCookie(this.nameOf(kind), this.options);
  }
}
