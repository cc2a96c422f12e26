import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import { factsOf, type PersonRow, type SiteFacts } from './person';
import { ADDRESS_NOT_LISTED } from './second-factor.policy';
import { isFirstAsk } from './who-asks.policy';

/** What is written down when the policy speaks to somebody; the dry run and reports speak to nobody. */
@Injectable()
export class PolicyRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
  ) {}

  /** When the policy first asked this person: grace is counted from there, once, by the database's clock (product P-09). */
  async firstAsk(person: PersonRow, site: SiteFacts, manager: EntityManager = this.dataSource.manager): Promise<void> {
    if (!isFirstAsk(factsOf(person, site, null))) return;
    await manager.query('update app_user set first_asked_at = app_now() where id = $1 and first_asked_at is null', [person.user_id]);
  }

  async refusedSignIn(person: PersonRow, because: string, manager: EntityManager): Promise<void> {
    const reason = because === ADDRESS_NOT_LISTED ? 'address_not_allowed' : `second_factor_unavailable ${because}`;
    const target = { kind: 'user', id: person.user_id, label: maskEmail(person.email) } as const;
    await this.audit.record({ event: 'authn_login_fail', outcome: 'failure', reason, target }, manager);
  }
}
