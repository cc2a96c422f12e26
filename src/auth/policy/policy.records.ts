import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import { Notices } from '../notices/notices.service';
import { factsOf, type PersonRow, type SiteFacts } from './person';
import type { SecondFactorFacts } from './second-factor.facts';
import { ADDRESS_NOT_LISTED, decideSecondFactor } from './second-factor.policy';
import { isFirstAsk } from './who-asks.policy';

/** What is written down when the policy speaks to somebody; the dry run and reports speak to nobody. */
@Injectable()
export class PolicyRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
    private readonly notices: Notices,
  ) {}

  /** When the policy first asked this person: grace is counted from there, once, by the database's clock (product P-09). */
  async firstAsk(person: PersonRow, site: SiteFacts, manager?: EntityManager): Promise<void> {
    const facts = factsOf(person, site, null);
    if (!isFirstAsk(facts)) return;
    if (manager) await this.note(person, facts, manager);
    else await this.dataSource.transaction((own) => this.note(person, facts, own));
  }

  /** Of two requests at once one notes it, and one mail goes out. `now` of the facts is the database's. */
  private async note(person: PersonRow, facts: SecondFactorFacts, manager: EntityManager): Promise<void> {
    const [, noted] = await manager.query<[unknown, number]>(
      'update app_user set first_asked_at = $2 where id = $1 and first_asked_at is null',
      [person.user_id, facts.now],
    );
    const decision = decideSecondFactor(facts);
    if (noted !== 1 || decision.kind !== 'pass' || !decision.grace) return;
    await this.notices.owe('grace_begun', person.user_id, manager, { until: decision.grace.until });
  }

  async refusedSignIn(person: PersonRow, because: string, manager: EntityManager): Promise<void> {
    const reason = because === ADDRESS_NOT_LISTED ? 'address_not_allowed' : `second_factor_unavailable ${because}`;
    const target = { kind: 'user', id: person.user_id, label: maskEmail(person.email) } as const;
    await this.audit.record({ event: 'authn_login_fail', outcome: 'failure', reason, target }, manager);
  }
}
