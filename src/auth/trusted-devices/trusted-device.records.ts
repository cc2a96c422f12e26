import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog, type AuditEntry } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import { Notices } from '../notices/notices.service';
import type { PersonRow } from '../policy/person';
import { actorFor } from '../session/end.actors';
import type { EndedDevice } from './trusted-device.repository';

type Owner = Pick<PersonRow, 'user_id' | 'email'>;

/** What a trusted device leaves in the audit, and what its owner is told. A use is told by the sign-in it let in. */
@Injectable()
export class TrustedDeviceRecords {
  constructor(
    private readonly audit: AuditLog,
    private readonly notices: Notices,
  ) {}

  added(owner: Owner, id: string, label: string, manager: EntityManager): Promise<void> {
    return this.audit.record({ event: 'trusted_device_added', outcome: 'success', ...about(owner), after: { id, label } }, manager);
  }

  ended(owner: Owner, id: string, reason: string, manager: EntityManager): Promise<void> {
    return this.audit.record({ event: 'trusted_device_ended', outcome: 'success', reason, ...about(owner), before: { id } }, manager);
  }

  /** By whoever makes the request. */
  endedFromList(owner: Owner, id: string, reason: string, manager: EntityManager): Promise<void> {
    const { target } = about(owner);
    return this.audit.record({ event: 'trusted_device_ended', outcome: 'success', reason, target, before: { id } }, manager);
  }

  /** With the account as it was. */
  outgrown(devices: readonly EndedDevice[], reason: string, manager: EntityManager): Promise<void> {
    const entries = devices.map((device): AuditEntry => {
      const { target } = about({ user_id: device.userId, email: device.email });
      return { event: 'trusted_device_ended', outcome: 'success', reason, ...actorFor(device), target, before: { id: device.id } };
    });
    return this.audit.recordAll(entries, manager);
  }

  /** Whoever sends a spent token knows the password too: the owner has to hear of it. */
  async copied(owner: Owner, id: string, manager: EntityManager): Promise<void> {
    await this.audit.record({ event: 'trusted_device_ended', outcome: 'failure', reason: 'spent_token', ...about(owner), before: { id } }, manager);
    await this.notices.owe('trusted_device_copied', owner.user_id, manager);
  }
}

function about({ user_id: userId, email }: Owner) {
  const label = maskEmail(email);
  return { actor: { userId, label }, target: { kind: 'user' as const, id: userId, label } };
}
