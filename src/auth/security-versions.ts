import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChangeReview, type Change, type ChangeConsequence, type Warning } from '../common/change-review';
import { PendingLoginEnds } from './session/pending-login-ends.service';
import { SessionEnds } from './session/session-ends.service';
import { TrustedDeviceEnds } from './trusted-devices/trusted-device-ends.service';

export interface AccountMove {
  readonly userId: string;
  /** For the audit. */
  readonly because: string;
  /** The session that made the change and goes on: re-stamped or renewed by the caller. */
  readonly keep: string | null;
}

/**
 * One number ends sessions, pending logins, trusted devices, links and reset tokens in one stroke: they remember theirs
 * (product P-70). What ends is told in the same transaction (product P-90), whoever moved the number.
 */
@Injectable()
export class SecurityVersions implements ChangeConsequence, OnModuleInit {
  constructor(
    private readonly changeReview: ChangeReview,
    private readonly sessions: SessionEnds,
    private readonly pendingLogins: PendingLoginEnds,
    private readonly devices: TrustedDeviceEnds,
  ) {}

  onModuleInit(): void {
    this.changeReview.registerConsequence(this);
  }

  /** @returns the new version, for the session that made the change. */
  async raise(move: AccountMove, manager: EntityManager): Promise<number> {
    const [rows] = await manager.query<[{ security_version: number }[], number]>(
      'update app_user set security_version = security_version + 1 where id = $1 returning security_version',
      [move.userId],
    );
    const [row] = rows;
    if (!row) throw new Error('the account is gone');
    await this.moved(move, manager);
    return row.security_version;
  }

  /** For a change that moved the number itself. What is of this version stays, so asking twice does no harm. */
  async moved({ userId, because, keep }: AccountMove, manager: EntityManager): Promise<void> {
    await this.sessions.endOutdated(userId, keep, because, manager);
    await this.pendingLogins.endOutdated(userId, because, manager);
    await this.devices.endOutdated(userId, because, manager);
  }

  /** Administrators and the command line change contacts, and disable somebody, in one way: by a change of the user. */
  async apply(change: Change, manager: EntityManager): Promise<readonly Warning[]> {
    if (change.kind === 'user' && change.change === 'updated') await this.moved({ userId: change.userId, because: 'account_changed', keep: null }, manager);
    return [];
  }
}
