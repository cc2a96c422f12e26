import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { Acting } from '../../common/access/privilege.rules';
import { pageWithin, type PageWish } from '../../common/paging/cursor';
import { commonProblems } from '../../common/problems/common.problems';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { existing, manageable } from '../../users/manageable';
import { TrustedDeviceEnds } from '../trusted-devices/trusted-device-ends.service';
import { SessionEnds } from './session-ends.service';
import { viewOfListedSession, type sessionListView } from './session-list.view';
import { SessionRepository } from './session.repository';

type SessionListView = z.infer<typeof sessionListView>;

/** Where somebody is signed in, and how that is ended from elsewhere (ASVS 5.0 §7.5.2; product P-80). */
@Injectable()
export class SessionList {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: SystemSettingsService,
    private readonly repository: SessionRepository,
    private readonly ends: SessionEnds,
    private readonly devices: TrustedDeviceEnds,
  ) {}

  async of(userId: string, currentId: string | null, wish: PageWish): Promise<SessionListView> {
    const { settings } = await this.settings.current();
    const limits = { idle: settings.session_idle_timeout, absolute: settings.session_absolute_timeout };
    const live = await this.repository.live(userId, limits, this.dataSource.manager);
    return pageWithin(live.map((session) => viewOfListedSession(session, limits, currentId)), wish, 'newest');
  }

  /** @throws Problem `not-found` for a session that is over or somebody else's */
  async end(userId: string, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      if (!(await this.ends.endListed(userId, { only: id }, 'ended_by_owner', manager))) throw commonProblems.notFound('There is no such session.');
    });
  }

  async endOthers(userId: string, currentId: string): Promise<void> {
    await this.dataSource.transaction((manager) => this.ends.endListed(userId, { except: currentId }, 'ended_by_owner', manager));
  }

  /** @throws Problem `not-found` */
  async ofPerson(userId: string, wish: PageWish): Promise<SessionListView> {
    await existing(userId, this.dataSource.manager);
    return this.of(userId, null, wish);
  }

  /** A stolen laptop is what it is for, and that one may be trusted. @throws Problem `not-found`, `forbidden` */
  async endAllOf(acting: Acting, userId: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const { user } = await manageable(acting, userId, manager);
      await this.ends.endListed(userId, 'all', 'ended_by_administrator', manager);
      await this.devices.end({ user_id: user.id, email: user.email }, null, 'ended_by_administrator', manager);
    });
  }
}
