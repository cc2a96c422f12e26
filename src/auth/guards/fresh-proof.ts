import { authProblems } from '../auth.problems';
import { factsOf } from '../policy/person';
import { provableMethods } from '../policy/second-factor.policy';
import { isFresh } from '../session/session.rules';
import { principalOf } from './principal.view';
import type { SignedInRequest } from './request-facts';

/** For routes labelled so, and for those where it depends on what is asked. @throws Problem `step-up-required` */
export function requireFresh(signedIn: SignedInRequest): void {
  const { session, site } = signedIn;
  const maxAge = site.settings.step_up_max_age;
  if (isFresh(principalOf(signedIn).session.freshAt, maxAge, session.now)) return;
  throw authProblems.stepUpRequired(maxAge, provableMethods(factsOf(session, site, null)));
}
