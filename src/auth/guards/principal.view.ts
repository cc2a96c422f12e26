import type { ApiKeyPrincipal, UserPrincipal } from '../../common/access/principal';
import type { ApiKeyRow } from '../api-keys/api-key.repository';
import { factsOfSession } from '../session/live-sessions.service';
import { factsOf } from '../policy/person';
import { mustProveFactor } from '../policy/second-factor.policy';
import { freshAt, strengthOf } from '../session/session.rules';
import type { SignedInRequest } from './request-facts';

/** The built-in role whose holders are bound by fewer privilege rules (contract §5); its id is the same on every site. */
const ADMINISTRATOR_ROLE = '00000000-0000-7000-8000-000000000003';

/** A session in the words the features know. */
export function principalOf({ session, site }: SignedInRequest): UserPrincipal {
  const facts = factsOfSession(session);
  const hasFactor = mustProveFactor(factsOf(session, site, null));
  return {
    kind: 'user',
    userId: session.user_id,
    login: session.email_key,
    permissions: new Set(session.roles.flatMap((role) => role.permissions)),
    isAdministrator: session.roles.some((role) => role.id === ADMINISTRATOR_ROLE),
    roleNames: session.roles.map((role) => role.name),
    session: { id: session.session_id, strength: strengthOf(facts), freshAt: freshAt(facts, hasFactor) },
  };
}

/** A key never does more than its owner could at this moment (contract §4). */
export function principalOfKey(key: ApiKeyRow): ApiKeyPrincipal {
  const held = new Set(key.roles.flatMap((role) => role.permissions));
  return { kind: 'api_key', keyId: key.api_key_id, userId: key.user_id, permissions: new Set(key.scopes.filter((scope) => held.has(scope))) };
}
