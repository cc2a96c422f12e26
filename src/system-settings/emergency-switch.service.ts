import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../common/audit/audit-log';
import { currentContext } from '../common/http/request-context';
import type { EmergencyFacts } from './settings.repository';

const RETURNING = `returning emergency_since as since, emergency_until as until, emergency_reason as reason, emergency_actor as actor`;

/** One that runs is prolonged or shortened: it began when it began. */
const BEGIN = `
  update system_settings_state
     set version = version + 1, emergency_reason = $2, emergency_actor = $3, emergency_until = app_now() + make_interval(hours => $1),
         emergency_since = case when emergency_until > app_now() then emergency_since else app_now() end
  ${RETURNING}`;

const END = `update system_settings_state set version = version + 1, emergency_until = app_now() where emergency_until > app_now() ${RETURNING}`;

/**
 * Nobody is asked for a second factor for some hours (product P-06). Master switch and role flags stay as they are; the
 * version moves, so running servers take it at their next request.
 */
@Injectable()
export class EmergencySwitch {
  constructor(private readonly auditLog: AuditLog) {}

  /** @param hours 1 to 24 */
  async begin(reason: string, hours: number, manager: EntityManager): Promise<EmergencyFacts> {
    const actor = currentContext()?.actor;
    const [rows] = await manager.query<[EmergencyFacts[], number]>(BEGIN, [hours, reason, actor?.label ?? 'system']);
    const [emergency] = rows;
    if (!emergency) throw new Error('system_settings_state has no row');
    await this.record(reason, { after: { emergencyUntil: emergency.until.toISOString() } }, manager);
    return emergency;
  }

  /** @returns null when there is none. */
  async end(manager: EntityManager): Promise<EmergencyFacts | null> {
    const [rows] = await manager.query<[EmergencyFacts[], number]>(END);
    const [emergency] = rows;
    if (!emergency) return null;
    await this.record('ended', { after: { emergencyUntil: emergency.until.toISOString() } }, manager);
    return emergency;
  }

  private record(reason: string, change: { readonly after: Readonly<Record<string, unknown>> }, manager: EntityManager): Promise<void> {
    return this.auditLog.record({ event: 'policy_changed', outcome: 'success', reason, target: { kind: 'setting', label: 'emergency' }, ...change }, manager);
  }
}
