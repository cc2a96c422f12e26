import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isForwarded } from '../../common/http/source.rules';
import { commonProblems } from '../../common/problems/common.problems';
import { APP_CONFIG, type AppConfig } from '../../config/app-config';
import { isLoopbackHost } from '../../config/loopback';

/**
 * The mailbox shows everybody's codes, so only somebody sitting at this machine may see it (contract §2): the peer of
 * the socket itself is loopback (never an address a header claims), the name asked for is ours (DNS rebinding brings
 * another), and nobody forwarded the request. Anything else, and production, is told that there is no such page.
 */
@Injectable()
export class DevMailboxGuard implements CanActivate {
  constructor(@Inject(APP_CONFIG) private readonly config: AppConfig) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.config.isProduction || !this.isLocal(request)) throw commonProblems.notFound();
    return true;
  }

  private isLocal({ headers, raw }: FastifyRequest): boolean {
    const peer = raw.socket.remoteAddress;
    if (peer === undefined || !isLoopbackHost(peer)) return false;
    if (!this.config.http.publicUrl.acceptsHost(headers.host)) return false;
    return !isForwarded(headers);
  }
}
