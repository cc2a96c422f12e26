import type { AuditEntry } from '../common/audit/audit-log';
import { changedFields } from '../common/audit/changed-fields';
import { maskEmail, maskPhone } from '../common/mask';
import type { UserRecord } from './user.rules';

/** What the audit keeps about a person: who it was by id, never a full address or number (product P-53). */
export const auditTarget = (user: { readonly id: string; readonly email: string }): NonNullable<AuditEntry['target']> => ({
  kind: 'user',
  id: user.id,
  label: maskEmail(user.email),
});

/** Compared before masking: two addresses may look alike masked, and the change would not be told. */
export function auditChange(before: UserRecord, after: UserRecord): Pick<AuditEntry, 'before' | 'after'> {
  const changed = changedFields(before, after);
  return { before: masked(changed.before), after: masked(changed.after) };
}

export const masked = (record: Partial<UserRecord>): Readonly<Record<string, unknown>> => ({
  ...record,
  ...(record.email === undefined ? {} : { email: maskEmail(record.email) }),
  ...(record.mobileNumber ? { mobileNumber: maskPhone(record.mobileNumber) } : {}),
});
