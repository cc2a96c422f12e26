import type { Reflector } from '@nestjs/core';
import { FRESH_PROOF, ONE_TIME_PASSWORD, OPEN_TO_API_KEYS, PENDING, PERMISSION, PUBLIC, SHORT_SESSION, THIS_MACHINE } from '../common/access/labels';
import type { Permission } from '../common/access/permission';

/** Who may enter a route, as its labels say it; the guards in `auth` read the same labels. */
export interface Access {
  readonly who: 'anybody' | 'machine' | 'pending' | 'enrolling' | 'session';
  readonly shortSession: boolean;
  readonly oneTimePassword: boolean;
  readonly permission: Permission | null;
  readonly freshProof: boolean;
  readonly apiKey: boolean;
}

type Labelled = Parameters<Reflector['get']>[1];

/** @param targets handler and class; the handler's label wins, as in the guards. */
export function accessOf(reflector: Reflector, targets: [Labelled, Labelled]): Access {
  const has = (label: string): boolean => reflector.getAllAndOverride<true | undefined>(label, targets) === true;
  return {
    who: has(PUBLIC) ? 'anybody' : has(THIS_MACHINE) ? 'machine' : withoutSession(reflector.getAllAndOverride<'only' | 'enrolling' | undefined>(PENDING, targets)),
    shortSession: has(SHORT_SESSION),
    oneTimePassword: has(ONE_TIME_PASSWORD),
    permission: reflector.getAllAndOverride<Permission | undefined>(PERMISSION, targets) ?? null,
    freshProof: has(FRESH_PROOF),
    apiKey: has(OPEN_TO_API_KEYS),
  };
}

function withoutSession(pending: 'only' | 'enrolling' | undefined): Access['who'] {
  if (pending === 'only') return 'pending';
  return pending === 'enrolling' ? 'enrolling' : 'session';
}

export const asksForSession = (access: Access): boolean => access.who === 'session' || access.who === 'enrolling';
