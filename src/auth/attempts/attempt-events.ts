import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog, type AuditEntry } from '../../common/audit/audit-log';
import { Notices } from '../notices/notices.service';
import { AttemptWindows } from './attempt-windows';
import type { Window } from './password-attempt.rules';

export type Target = NonNullable<AuditEntry['target']>;

export interface FullWindow {
  readonly key: Buffer;
  readonly window: Window;
  readonly reason: 'passwords_from_source' | 'passwords_for_account_from_source';
}

/** What the audit is told about limits: once per lock and once per full window, so that a flood of guesses is no flood of rows. */
@Injectable()
export class AttemptEvents {
  constructor(
    private readonly dataSource: DataSource,
    private readonly windows: AttemptWindows,
    private readonly audit: AuditLog,
    private readonly notices: Notices,
  ) {}

  /** A name of nobody is locked as well, and nobody is told. */
  async locked(target: Target, until: Date): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await this.audit.record({ event: 'authn_login_lock', outcome: 'failure', reason: 'wrong_passwords', target, after: { until: until.toISOString() } }, manager);
      if (target.kind === 'user' && target.id !== undefined) await this.notices.owe('password_locked', target.id, manager, { until });
    });
  }

  /** The name that met the limit is told with it; those that meet it later in the same window are not. */
  async limited(full: readonly FullWindow[], target: Target): Promise<void> {
    for (const { key, window, reason } of full) {
      await this.dataSource.transaction(async (manager) => {
        if (!(await this.windows.firstToTell(key, window, manager))) return;
        await this.audit.record({ event: 'excess_rate_limit_exceeded', outcome: 'failure', reason, target }, manager);
      });
    }
  }
}
