import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ChangeReview, type Change, type ChangeReviewer, type Objection } from '../../common/change-review';
import { holdsRole } from '../../roles/role-membership';
import { PolicyFacts } from './facts.service';
import { PERSON_COLUMNS } from './facts.sql';
import { lockOutsOf, newLockOut, type LockOuts, type SignInProspect } from './lock-out.rules';
import { factsOf, type PersonRow, type SiteFacts } from './person';

type ProspectRow = PersonRow & { readonly has_password: boolean };

const COLUMNS = `${PERSON_COLUMNS}, u.password_hash is not null as has_password`;

/** People who may administer the settings. A site has few of them; more than this many need not all be looked at. */
const HOLDERS = `
  select ${COLUMNS} from app_user u
   where u.disabled_at is null
     and exists (select 1 from role r where 'settings.write' = any (r.permissions) and ${holdsRole('u', 'r')})
   order by u.created_at limit 500`;

/** Asked about every change of settings, roles and users, inside its transaction: would somebody be locked out? */
@Injectable()
export class SignInReviewer implements ChangeReviewer, OnModuleInit {
  constructor(
    private readonly changeReview: ChangeReview,
    private readonly facts: PolicyFacts,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.changeReview.registerReviewer(this);
  }

  async review(_change: Change, manager: EntityManager, actorUserId: string | null): Promise<readonly Objection[]> {
    // Two administrators disabling each other at once would each still see the other: changes take turns here.
    await manager.query('select 1 from system_settings_state for update');
    const after = await this.lockOuts(actorUserId, manager);
    if (after.actor === null && after.everybody === null) return [];
    // The connection outside the transaction sees how it was before; it is rarely asked.
    const worse = newLockOut(await this.lockOuts(actorUserId, this.dataSource.manager), after);
    return worse ? [{ kind: 'lock-out', ...worse }] : [];
  }

  private async lockOuts(actorUserId: string | null, manager: EntityManager): Promise<LockOuts> {
    const actor = actorUserId === null ? null : await this.actor(actorUserId, manager);
    const holders = await manager.query<ProspectRow[]>(HOLDERS);
    const prospects: SignInProspect[] = [];
    for (const row of holders) prospects.push(prospectOf(row, await this.facts.siteFor(row, manager)));
    return lockOutsOf(actor, prospects);
  }

  private async actor(id: string, manager: EntityManager): Promise<SignInProspect | 'gone'> {
    const [row] = await manager.query<ProspectRow[]>(`select ${COLUMNS} from app_user u where u.id = $1 and u.disabled_at is null`, [id]);
    // The one who asks is here and now; others come from wherever their list says.
    return row ? prospectOf(row, await this.facts.siteOf(row, manager)) : 'gone';
  }
}

const prospectOf = (row: ProspectRow, site: SiteFacts): SignInProspect => ({
  id: row.user_id,
  login: row.email,
  hasPassword: row.has_password,
  facts: factsOf(row, site, null),
});
