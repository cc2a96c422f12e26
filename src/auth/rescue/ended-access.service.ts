import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Notices } from '../notices/notices.service';
import { SecurityVersions } from '../security-versions';
import { SessionEnds } from '../session/session-ends.service';

/** What ends for somebody whose factors were reset, and that they are told: whoever asked for it may not have been them. */
@Injectable()
export class EndedAccess {
  constructor(
    private readonly versions: SecurityVersions,
    private readonly ends: SessionEnds,
    private readonly notices: Notices,
  ) {}

  async byReset(userId: string, manager: EntityManager): Promise<void> {
    await this.versions.raise(userId, manager);
    await this.ends.endListed(userId, 'all', 'factor_reset', manager);
    await this.notices.owe('factor_reset', userId, manager);
  }
}
