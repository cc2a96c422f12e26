import { Inject, Injectable } from '@nestjs/common';
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { APP_CONFIG, type AppConfig } from '../../config/app-config';
import { KNOWN_FOR } from '../attempts/password-attempt.rules';

export type CookieKind = 'session' | 'pending' | 'browser' | 'device';

/** Of a browser that is trusted from now on, or goes on to be. */
export interface DeviceCookie {
  readonly token: string;
  /** Seconds. */
  readonly maxAge: number;
}

const NAMES: Readonly<Record<CookieKind, string>> = {
  session: 'countersign',
  pending: 'countersign-pending',
  browser: 'countersign-browser',
  device: 'countersign-device',
};

/** What a step of signing in came to, as far as cookies are concerned. `browser`: see `FamiliarPlaces`. `device` null: the one that came along is taken away. */
export type HandedOver =
  | { readonly kind: 'authenticated'; readonly token: string; readonly browser: string; readonly device?: DeviceCookie | null }
  | { readonly kind: 'pending'; readonly token: string; readonly device?: null };

/**
 * The cookies (contract §3): `__Host-` and Secure wherever PUBLIC_URL is https, HttpOnly, no Domain, and no Max-Age but
 * for the two that outlive the browser's day. Lax and not Strict, because a mailed link must find the pending login it
 * belongs to.
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

  set(kind: CookieKind, token: string, reply: FastifyReply, maxAge?: number): void {
    void reply.setCookie(this.nameOf(kind), token, maxAge === undefined ? this.options : { ...this.options, maxAge });
  }

  /** A full session takes the place of the pending login, and the browser is a known one from now on. */
  handOver(outcome: HandedOver, reply: FastifyReply): void {
    this.set(outcome.kind === 'authenticated' ? 'session' : 'pending', outcome.token, reply);
    if (outcome.device === null) this.clear('device', reply);
    if (outcome.kind !== 'authenticated') return;
    this.set('browser', outcome.browser, reply, KNOWN_FOR);
    if (outcome.device) this.set('device', outcome.device.token, reply, outcome.device.maxAge);
    this.clear('pending', reply);
  }

  clear(kind: CookieKind, reply: FastifyReply): void {
    void reply.clearCookie(this.nameOf(kind), this.options);
  }
}
