import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ONE_TIME_PASSWORD, SHORT_SESSION } from '../../common/access/labels';
import { authProblems } from '../auth.problems';

/**
 * Third of the global guards: does this session meet the policy of now? The decision was made by the same pure function
 * as at the sign-in; here it is only enforced (product P-10).
 */
@Injectable()
export class SecondFactorGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const { signedIn } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!signedIn) return true;
    const has = (label: string): boolean =>
      this.reflector.getAllAndOverride<boolean | undefined>(label, [context.getHandler(), context.getClass()]) === true;
    if (signedIn.session.password_change_due && !has(ONE_TIME_PASSWORD)) throw authProblems.passwordChangeRequired();
    const { decision } = signedIn;
    if (decision.kind === 'pass' || has(SHORT_SESSION)) return true;
    throw authProblems.secondFactorRequired(decision.because, decision.methods);
  }
}
