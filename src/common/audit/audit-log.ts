import type { EntityManager } from 'typeorm';
import type { AuditEventName } from './audit-events';

export interface AuditEntry {
  readonly event: AuditEventName;
  readonly outcome: 'success' | 'failure';
  /** A short code or sentence: why. For administrators, so it may say what the public answer does not. */
  readonly reason?: string;
  /** Whom or what it is about. `label` is masked by the caller (see `mask.ts`). */
  readonly target?: { readonly kind: 'user' | 'role' | 'setting' | 'delivery' | 'key'; readonly id?: string; readonly label?: string };
  /** Overrides the actor of the request, for events before anybody is signed in. */
  readonly actor?: { readonly userId?: string; readonly label: string };
  readonly method?: string;
  /** Full ids or tokens never go in: `sessionId` is the public id. */
  readonly sessionId?: string;
  /** Masked values only; secrets as `"***"`. */
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

/**
 * The record of what happened, written in the transaction of the change it records: either both are there or neither
 * (product P-90). Bound by the audit module; features know this port only.
 */
export abstract class AuditLog {
  abstract record(entry: AuditEntry, manager: EntityManager): Promise<void>;
  /** What one statement did to many rows: one event each. */
  abstract recordAll(entries: readonly AuditEntry[], manager: EntityManager): Promise<void>;
}
