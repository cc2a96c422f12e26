import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Acting } from '../../common/access/privilege.rules';
import { pageWithin, type PageWish } from '../../common/paging/cursor';
import { commonProblems } from '../../common/problems/common.problems';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { existing, manageable } from '../../users/manageable';
import { ApiKeyRecords } from './api-key.records';
import { ApiKeyRepository } from './api-key.repository';
import { viewOfKey, type ApiKeyListView, type ApiKeyView } from './api-key.view';

const noSuchKey = () => commonProblems.notFound('There is no such API key.');

/** The living keys of a person, for their owner and for administrators, and how they are revoked. */
@Injectable()
export class ApiKeyList {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: SystemSettingsService,
    private readonly repository: ApiKeyRepository,
    private readonly records: ApiKeyRecords,
  ) {}

  async of(userId: string, wish: PageWish): Promise<ApiKeyListView> {
    return pageWithin(await this.living(userId, null), wish, 'newest');
  }

  /** @throws Problem `not-found` for one that is over or somebody else's */
  async one(userId: string, id: string): Promise<ApiKeyView> {
    const [key] = await this.living(userId, id);
    if (!key) throw noSuchKey();
    return key;
  }

  /** @throws Problem `not-found` */
  async revoke(userId: string, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      if (!(await this.end(userId, id, 'revoked_by_owner', manager))) throw noSuchKey();
    });
  }

  async revokeAll(userId: string): Promise<void> {
    await this.dataSource.transaction((manager) => this.end(userId, null, 'revoked_by_owner', manager));
  }

  /** @throws Problem `not-found` */
  async ofPerson(userId: string, wish: PageWish): Promise<ApiKeyListView> {
    await existing(userId, this.dataSource.manager);
    return this.of(userId, wish);
  }

  /** @throws Problem `not-found`, `forbidden` */
  async revokeOf(acting: Acting, userId: string, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manageable(acting, userId, manager);
      if (!(await this.end(userId, id, 'revoked_by_administrator', manager))) throw noSuchKey();
    });
  }

  /** @throws Problem `not-found`, `forbidden` */
  async revokeAllOf(acting: Acting, userId: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manageable(acting, userId, manager);
      await this.end(userId, null, 'revoked_by_administrator', manager);
    });
  }

  private async living(userId: string, id: string | null): Promise<ApiKeyView[]> {
    const { settings } = await this.settings.current();
    const maxDays = settings.api_key_max_days;
    const keys = await this.repository.living(userId, id, maxDays, this.dataSource.manager);
    return keys.map((key) => viewOfKey(key, maxDays));
  }

  private async end(userId: string, id: string | null, because: string, manager: EntityManager): Promise<boolean> {
    const revoked = await this.repository.revoke(userId, id, because, manager);
    await this.records.revoked(revoked, because, manager);
    return revoked.length > 0;
  }
}
