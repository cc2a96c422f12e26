import { administers } from '../../common/access/permission';
import type { Warning } from '../../common/change-review';
import type { PersonRow, SiteFacts } from '../policy/person';

/** For whoever administers, at the sign-in and for as long as it lasts (product P-06). */
export function emergencyNotices({ roles, now }: Pick<PersonRow, 'roles' | 'now'>, { emergencyUntil }: Pick<SiteFacts, 'emergencyUntil'>): readonly Warning[] {
  if (emergencyUntil === null || emergencyUntil <= now || !roles.some((role) => administers(role.permissions))) return [];
  const until = `${emergencyUntil.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return [{ code: 'emergency', message: `Emergency: nobody is asked for a second factor until ${until}.` }];
}
