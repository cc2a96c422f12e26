import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PendingLoginEnds } from './pending-login-ends.service';
import { SessionEnds } from './session-ends.service';
import type { SessionLimits } from './session.rules';

/** What ran out and nobody came back to: without a request that meets it, the purge is who tells its end (requirements R-171). */
@Injectable()
export class TimedOut {
  constructor(
    private readonly sessions: SessionEnds,
    private readonly pendingLogins: PendingLoginEnds,
  ) {}

  /** @returns fewer than `most` when none is left */
  async end(limits: SessionLimits, most: number, manager: EntityManager): Promise<number> {
    return Math.max(await this.sessions.endTimedOut(limits, most, manager), await this.pendingLogins.endTimedOut(most, manager));
  }
}
