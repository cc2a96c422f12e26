import type { Method } from '../../common/access/principal';
import { authProblems } from '../auth.problems';
import { factsOf } from '../policy/person';
import { provableMethods } from '../policy/second-factor.policy';
import { isFresh } from '../session/session.rules';
import { principalOf } from './principal.view';
import type { SignedInRequest } from './request-facts';

/**
 * For routes labelled so, and for those where it depends on what is asked.
 * @param toEnrol the one thing a temporary code is good for, and a password after a reset; everywhere else a factor has to be proven
 * @throws Problem `step-up-required`
 */
export function requireFresh(signedIn: SignedInRequest, toEnrol = false): void {
  const { session, site } = signedIn;
  const maxAge = site.settings.step_up_max_age;
  const offered = (): readonly Method[] => provableMethods(factsOf(session, site, null));
  if (session.factor_method === 'temporary_code' && !toEnrol) throw authProblems.temporaryCodeSetsUp(maxAge, offered());
  // The password may be a thief's: fresh or not, it changes neither addresses nor anything else till a factor is proven (product P-81).
  if (session.two_factor_reset && session.factor_method === null && !toEnrol) throw authProblems.resetSetsUp(maxAge, offered());
  if (isFresh(principalOf(signedIn).session.freshAt, maxAge, session.now)) return;
  throw authProblems.stepUpRequired(maxAge, offered());
}
