import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import { Notices } from '../notices/notices.service';
import type { KeyState } from './api-key.rules';
import { ApiKeyRepository, type ApiKeyRow, type ListedKey, type RevokedKey } from './api-key.repository';

/** What a key leaves in the audit, and what its owner is told. Each change in its own transaction, each told once. */
@Injectable()
export class ApiKeyRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly repository: ApiKeyRepository,
    private readonly audit: AuditLog,
    private readonly notices: Notices,
  ) {}

  async made(owner: { readonly userId: string; readonly email: string }, key: ListedKey, manager: EntityManager): Promise<void> {
    const { id, name, scopes, allowedAddresses, expiresAt } = key;
    const after = { id, name, scopes, allowedAddresses, expiresAt: expiresAt.toISOString() };
    await this.audit.record({ event: 'authn_token_created', outcome: 'success', target: targetOf(owner), after }, manager);
    await this.notices.owe('api_key_made', owner.userId, manager, { key: { name, scopes, allowedAddresses, expiresAt } });
  }

  async revoked(keys: readonly RevokedKey[], reason: string, manager: EntityManager): Promise<void> {
    for (const { id, name, ...owner } of keys) {
      await this.audit.record({ event: 'authn_token_revoked', outcome: 'success', reason, target: targetOf(owner), before: { id, name } }, manager);
    }
  }

  /** A key that is over means that something goes on using it: told once (OWASP Logging Vocabulary, `authn_token_reuse`). */
  async usedAfterEnd(key: ApiKeyRow, state: Exclude<KeyState, 'live'>): Promise<void> {
    if (key.used_after_end_at !== null) return;
    await this.dataSource.transaction(async (manager) => {
      if (!(await this.repository.noteUseAfterEnd(key.api_key_id, manager))) return;
      await this.audit.record({ event: 'authn_token_reuse', outcome: 'failure', reason: key.revoked_because ?? state, ...about(key) }, manager);
    });
  }

  /** A living key from an address that is not listed may be a stolen one: told at most once an hour. */
  async elsewhere(key: ApiKeyRow): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      if (!(await this.repository.noteElsewhere(key.api_key_id, manager))) return;
      await this.audit.record({ event: 'authz_fail', outcome: 'failure', reason: 'api_key address_not_allowed', ...about(key) }, manager);
    });
  }

  /** As of a session, but each day anew: a key lives for months. */
  async read(key: ApiKeyRow, permission: string): Promise<void> {
    if (key.permissions_read.includes(permission)) return;
    await this.dataSource.transaction(async (manager) => {
      if (!(await this.repository.notePermissionRead(key.api_key_id, permission, manager))) return;
      await this.audit.record({ event: 'authz_admin', outcome: 'success', reason: permission, sessionId: key.api_key_id, after: nameOf(key) }, manager);
    });
  }
}

const targetOf = ({ userId, email }: { readonly userId: string; readonly email: string }) => ({ kind: 'user', id: userId, label: maskEmail(email) }) as const;

const nameOf = ({ api_key_id: id, api_key_name: name }: ApiKeyRow) => ({ apiKey: { id, name } });

/** Whoever sends it: nobody is signed in by a key that is refused. */
function about(key: ApiKeyRow) {
  const target = targetOf({ userId: key.user_id, email: key.email });
  return { actor: { userId: target.id, label: target.label }, target, sessionId: key.api_key_id, after: nameOf(key) };
}
