import { z } from 'zod';
import { AUDIT_EVENTS } from '../common/audit/audit-events';
import { instant } from '../common/validation/fields';
import type { AuditEventEntity } from './audit-event.entity';

export const auditEventView = z.object({
  id: z.uuid(),
  at: instant,
  event: z.enum(AUDIT_EVENTS),
  outcome: z.enum(['success', 'failure']),
  reason: z.string().nullable(),
  actor: z.object({ id: z.uuid().nullable(), label: z.string() }).nullable(),
  target: z.object({ kind: z.string(), id: z.string().nullable(), label: z.string().nullable() }).nullable(),
  method: z.string().nullable(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  requestId: z.string().nullable(),
  before: z.record(z.string(), z.unknown()).optional(),
  after: z.record(z.string(), z.unknown()).optional(),
});

export type AuditEventView = z.infer<typeof auditEventView>;

export function toAuditEventView(row: AuditEventEntity): AuditEventView {
  return {
    id: row.id,
    at: row.at.toISOString(),
    event: row.event,
    outcome: row.outcome,
    reason: row.reason,
    actor: row.actor === null && row.actorId === null ? null : { id: row.actorId, label: row.actor ?? '' },
    target: row.targetKind === null ? null : { kind: row.targetKind, id: row.targetId, label: row.target },
    method: row.method,
    address: row.address,
    userAgent: row.userAgent,
    requestId: row.requestId,
    ...(row.before === null ? {} : { before: row.before }),
    ...(row.after === null ? {} : { after: row.after }),
  };
}

export const auditEventExample = {
  id: '0199f2a4-7c1e-7b1a-9a52-3d5f1c2b4e6f',
  at: '2026-03-02T09:12:44.108Z',
  event: 'policy_changed',
  outcome: 'success',
  reason: null,
  actor: { id: '0199f2a4-0a10-7d3e-8f00-5a1b2c3d4e5f', label: 'a•••@e•••.com' },
  target: { kind: 'setting', id: null, label: 'enable_two_factor_auth' },
  method: null,
  address: '203.0.113.7',
  userAgent: 'Mozilla/5.0',
  requestId: '0199f2a4-7c1d-7aaa-8bbb-0c0d0e0f1011',
  before: { enable_two_factor_auth: false },
  after: { enable_two_factor_auth: true },
} satisfies AuditEventView;
