import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { everybody } from '../auth/policy/everybody';
import { PolicyFacts } from '../auth/policy/facts.service';
import type { SiteFacts } from '../auth/policy/person';
import { pageOf } from '../common/paging/cursor';
import { commonProblems } from '../common/problems/common.problems';
import { WaitingRoom } from '../common/waiting-room';
import { LockDirectory } from '../users/lock-directory';
import { CoveredPeople, type Judged } from './covered-people';
import { counted, NOBODY, standingOf, type Count, type Standing } from './coverage.rules';
import type { CoveredPerson, CoverageView, PolicyInForce } from './coverage.view';
import { PolicyInForceReader } from './policy-in-force.service';

/** Everybody and every role as they stand now; `people` only those of the page. */
export interface Coverage {
  readonly at: Date;
  readonly policy: PolicyInForce;
  readonly totals: Count;
  readonly roles: ReadonlyMap<string, Count>;
  /** Up to one more than asked for, which says that there is a next page. */
  readonly people: readonly CoveredPerson[];
}

/** Who comes when so many wait is sent away; a report of 12 000 people takes some seconds. */
const QUEUE = 3;
const RETRY_AFTER = 10;

/**
 * Who is asked, who is ready, and why (product P-85): the policy itself is asked about every person, because another way of
 * counting would sooner or later say something else. Walks through everybody; meant for a person who waits for a report.
 */
@Injectable()
export class TwoFactorCoverage {
  /** One at a time: each holds a connection and the processor for as long as there are people, and whoever signs in waits for both. */
  private readonly room = new WaitingRoom({ concurrent: 1, queue: QUEUE }, () => commonProblems.unavailable(RETRY_AFTER, 'other coverage reports are being made'));

  constructor(
    private readonly dataSource: DataSource,
    private readonly policy: PolicyFacts,
    private readonly inForce: PolicyInForceReader,
    private readonly locks: LockDirectory,
    private readonly covered: CoveredPeople,
  ) {}

  async page(limit: number, afterId: string | null): Promise<CoverageView> {
    const { at, policy, totals, roles, people } = await this.read(limit + 1, afterId);
    const { items, nextCursor } = pageOf(people, limit, (person) => person);
    return {
      at: at.toISOString(),
      policy,
      totals: totalsOf(totals),
      roles: [...roles].map(([role, count]) => ({ role, ...peopleIn(count) })),
      users: { items: [...items], nextCursor },
    };
  }

  async totals(): Promise<Pick<CoverageView, 'policy' | 'totals'>> {
    const { policy, totals } = await this.read(0, null);
    return { policy, totals: totalsOf(totals) };
  }

  /**
   * One reading of everything: a report that adds up, whatever changes meanwhile.
   * @param limit of `people`
   * @throws Problem `unavailable` where others wait for theirs already
   */
  read(limit: number, afterId: string | null): Promise<Coverage> {
    return this.room.run(() => this.walk(limit, afterId));
  }

  private walk(limit: number, afterId: string | null): Promise<Coverage> {
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const { at, policy } = await this.inForce.read(manager);
      const locked = new Set(await this.locks.lockedUsers(manager));
      const roles = await this.rolesIn(manager);
      let totals = NOBODY;
      const shown: Judged[] = [];
      let site: SiteFacts | null = null;
      for await (const person of everybody(manager)) {
        site ??= await this.policy.siteFor(person, manager);
        const decision = this.policy.foreseeAt(site, person);
        const standing = standingOf(person, decision, locked.has(person.user_id));
        totals = counted(totals, standing);
        for (const { name } of person.roles) addTo(roles, name, standing);
        if (shown.length < limit && (afterId === null || person.user_id > afterId)) shown.push({ person, decision });
      }
      return { at, policy, totals, roles, people: await this.covered.describe(shown, manager) };
    });
  }

  private async rolesIn(manager: EntityManager): Promise<Map<string, Count>> {
    const roles = await manager.query<{ name: string }[]>('select name from role order by name_key');
    return new Map(roles.map(({ name }) => [name, NOBODY]));
  }
}

const addTo = (roles: Map<string, Count>, name: string, standing: Standing): Map<string, Count> =>
  roles.set(name, counted(roles.get(name) ?? NOBODY, standing));

const peopleIn = ({ users, asked, enrolled, grace, exempt, locked }: Count) => ({ users, asked, enrolled, grace, exempt, locked });

const totalsOf = (count: Count): CoverageView['totals'] => ({
  ...peopleIn(count),
  mustEnrol: count.mustEnrol,
  cannotSignIn: count.cannotSignIn,
  weakAdministrators: count.weakAdministrator,
});
