import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ONE_TIME_PASSWORD, SHORT_SESSION } from '../../common/access/labels';
import { authProblems } from '../auth.problems';
import { PolicyRecords } from '../policy/policy.records';
import { ADDRESS_NOT_LISTED } from '../policy/second-factor.policy';

/**
 * Third of the global guards: does this session meet the policy of now? The decision was made by the same pure function
 * as at the sign-in; here it is only enforced (product P-10).
 */
@Injectable()
export class SecondFactorGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly records: PolicyRecords,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { signedIn } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!signedIn) return true;
    await this.records.firstAsk(signedIn.session, signedIn.site);
    const has = (label: string): boolean =>
      this.reflector.getAllAndOverride<boolean | undefined>(label, [context.getHandler(), context.getClass()]) === true;
    const { decision } = signedIn;
    // Not even to step up: nothing that could be proven would make this address a listed one (product P-08).
    if (decision.because === ADDRESS_NOT_LISTED) throw authProblems.addressNotAllowed();
    if (signedIn.session.password_change_due && !has(ONE_TIME_PASSWORD)) throw authProblems.passwordChangeRequired();
    if (decision.kind === 'pass' || has(SHORT_SESSION)) return true;
    throw authProblems.secondFactorRequired(decision.because, decision.methods);
  }
}
