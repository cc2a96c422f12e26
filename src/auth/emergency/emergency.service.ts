import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ADMINISTRATION_PERMISSIONS } from '../../common/access/permission';
import { commonProblems } from '../../common/problems/common.problems';
import { holdsRole } from '../../roles/role-membership';
import { EmergencySwitch } from '../../system-settings/emergency-switch.service';
import type { EmergencyFacts } from '../../system-settings/settings.repository';
import { Notices } from '../notices/notices.service';

const ADMINISTRATORS = `
  select u.id from app_user u
   where u.disabled_at is null and exists (select 1 from role r where r.permissions && $1::text[] and ${holdsRole('u', 'r')})
   order by u.id`;

/** An emergency is never silent: every administrator is told by mail when one begins and when somebody ends it. */
@Injectable()
export class Emergency {
  constructor(
    private readonly dataSource: DataSource,
    private readonly emergencies: EmergencySwitch,
    private readonly notices: Notices,
  ) {}

  /** @param hours 1 to 24 */
  begin(reason: string, hours: number): Promise<EmergencyFacts> {
    return this.dataSource.transaction(async (manager) => {
      const emergency = await this.emergencies.begin(reason, hours, manager);
      await this.tell('emergency_begun', emergency, manager);
      return emergency;
    });
  }

  /** Sessions made meanwhile fall short at their next request. @throws Problem `conflict` when there is none */
  end(): Promise<EmergencyFacts> {
    return this.dataSource.transaction(async (manager) => {
      const emergency = await this.emergencies.end(manager);
      if (!emergency) throw commonProblems.conflict('There is no emergency to end.');
      await this.tell('emergency_ended', emergency, manager);
      return emergency;
    });
  }

  private async tell(kind: 'emergency_begun' | 'emergency_ended', { until, reason }: EmergencyFacts, manager: EntityManager): Promise<void> {
    const administrators = await manager.query<{ id: string }[]>(ADMINISTRATORS, [ADMINISTRATION_PERMISSIONS]);
    for (const { id } of administrators) await this.notices.owe(kind, id, manager, { until, reason });
  }
}
