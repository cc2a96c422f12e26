import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApiKeyEnds } from '../api-keys/api-key-ends.service';
import { Notices } from '../notices/notices.service';
import { SecurityVersions } from '../security-versions';

/** What a new password brings, in its transaction. */
@Injectable()
export class NewPassword {
  constructor(
    private readonly versions: SecurityVersions,
    private readonly apiKeys: ApiKeyEnds,
    private readonly notices: Notices,
  ) {}

  /** @param first nobody had one before who would have to be told. @param by see `Passwords.store` */
  async settle(userId: string, first: boolean, by: { readonly session: string } | 'others', manager: EntityManager): Promise<void> {
    await this.versions.moved({ userId, because: 'password_changed', keep: by === 'others' ? null : by.session }, manager);
    const keys = by === 'others' ? await this.apiKeys.ofOwner(userId, 'new_password', manager) : [];
    if (!first) await this.notices.owe('password_changed', userId, manager, { keys });
  }
}
