import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { of, type Observable } from 'rxjs';
import { APP_CONFIG, type AppConfig } from '../../config/app-config';

/**
 * Cookies belong to a host name, so somebody who signs in at `127.0.0.1` and opens a mailed link to `localhost` would
 * have lost the sign-in. Pages therefore live under PUBLIC_URL's name alone (contract §2). Only GET: a form is never
 * sent a second time to another address.
 */
@Injectable()
export class CanonicalHost implements NestInterceptor {
  constructor(@Inject(APP_CONFIG) private readonly config: AppConfig) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { publicUrl } = this.config.http;
    const { host } = request.headers;
    const elsewhere = publicUrl.acceptsHost(host) && nameOf(host) !== publicUrl.hostname;
    // An absolute-form or `//`-path target would otherwise lead away from here.
    if (!elsewhere || request.method !== 'GET' || !/^\/(?!\/)/.test(request.url)) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    void reply.status(302).header('Location', publicUrl.link(request.url)).type('text/html; charset=utf-8');
    return of('');
  }
}

const nameOf = (host: string | undefined): string | undefined => host?.toLowerCase().replace(/:\d+$/, '');
