import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChangeReview, type Change, type ChangeConsequence, type Warning } from '../../common/change-review';
import { ApiKeyRecords } from './api-key.records';
import { ApiKeyRepository } from './api-key.repository';

/**
 * What happens to an account ends its keys for good: a reset, a password somebody else set, the disabling of their owner
 * (contract §4). Whoever is let in again makes new ones.
 */
@Injectable()
export class ApiKeyEnds implements ChangeConsequence, OnModuleInit {
  constructor(
    private readonly changeReview: ChangeReview,
    private readonly repository: ApiKeyRepository,
    private readonly records: ApiKeyRecords,
  ) {}

  onModuleInit(): void {
    this.changeReview.registerConsequence(this);
  }

  /** @param manager of a transaction that holds the lock of the owner's row. @returns their names, for the notice */
  async ofOwner(userId: string, because: string, manager: EntityManager): Promise<readonly string[]> {
    const revoked = await this.repository.revoke(userId, null, because, manager);
    await this.records.revoked(revoked, because, manager);
    return revoked.map(({ name }) => name);
  }

  /** Administrators, and the command line, disable somebody in one way: by a change of the user. */
  async apply(change: Change, manager: EntityManager): Promise<readonly Warning[]> {
    if (change.kind !== 'user' || change.change !== 'updated') return [];
    const disabled = await manager.query<unknown[]>('select 1 from app_user where id = $1 and disabled_at is not null', [change.userId]);
    if (disabled.length === 1) await this.ofOwner(change.userId, 'account_disabled', manager);
    return [];
  }
}
