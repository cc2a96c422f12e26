import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ANONYMOUS, type PendingPrincipal, type Principal, type UserPrincipal } from './principal';

export interface RequestWithPrincipal {
  principal?: Principal;
}

export const principalOf = (context: ExecutionContext): Principal =>
  context.switchToHttp().getRequest<RequestWithPrincipal>().principal ?? ANONYMOUS;

/** The principal of a route that needs a session. Reaching it without one is a bug in the guards, not a 401. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): UserPrincipal => {
  const principal = principalOf(context);
  if (principal.kind !== 'user') throw new Error('route without a session was opened: check its labels');
  return principal;
});

export const CurrentPending = createParamDecorator((_: unknown, context: ExecutionContext): PendingPrincipal => {
  const principal = principalOf(context);
  if (principal.kind !== 'pending') throw new Error('route without a pending login was opened: check its labels');
  return principal;
});

export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => principalOf(context));
