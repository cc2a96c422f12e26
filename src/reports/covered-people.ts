import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { viewOfDecision } from '../auth/policy/decision.view';
import type { PersonRow } from '../auth/policy/person';
import type { SecondFactorDecision } from '../auth/policy/second-factor.policy';
import type { DemandableMethod } from '../common/access/principal';
import { LockDirectory } from '../users/lock-directory';
import { viewOfLock } from '../users/user.view';
import type { CoveredPerson } from './coverage.view';

interface FactorRow {
  readonly user_id: string;
  readonly method: DemandableMethod;
  readonly confirmed_at: Date;
  readonly last_used_at: Date | null;
  readonly suspended: boolean;
}

const FACTORS = `
  select user_id, method, confirmed_at, last_used_at, suspended_at is not null as suspended
    from second_factor
   where user_id = any($1) and confirmed_at is not null and removed_at is null
   order by confirmed_at, id`;

const EXEMPTIONS = `
  select id, exempt_until, exempt_reason
    from app_user
   where id = any($1) and two_factor_requirement = 'exempt' and exempt_until > app_now()`;

/** A person and what the policy says of them. */
export interface Judged {
  readonly person: PersonRow;
  readonly decision: SecondFactorDecision;
}

/** What a report says of single people: what the decision does not look at is read for those shown only. */
@Injectable()
export class CoveredPeople {
  constructor(private readonly locks: LockDirectory) {}

  async describe(judged: readonly Judged[], manager: EntityManager): Promise<CoveredPerson[]> {
    const ids = judged.map(({ person }) => person.user_id);
    const factors = await manager.query<FactorRow[]>(FACTORS, [ids]);
    const exemptions = await manager.query<{ id: string; exempt_until: Date; exempt_reason: string | null }[]>(EXEMPTIONS, [ids]);
    const locks = await this.locks.locksOf(ids, manager);
    return judged.map(({ person, decision }) => {
      const { kind, because, demanded, grace } = viewOfDecision({ id: person.user_id, login: person.email }, person, decision);
      const exemption = exemptions.find(({ id }) => id === person.user_id);
      return {
        id: person.user_id,
        login: person.email,
        fullName: person.full_name,
        roles: person.roles.map(({ name }) => name),
        decision: { kind, because, demanded, grace },
        factors: factors.filter(({ user_id }) => user_id === person.user_id).map(viewOfFactorRow),
        recoveryCodesLeft: person.recovery_codes_left,
        exempt: exemption ? { until: exemption.exempt_until.toISOString(), reason: exemption.exempt_reason } : null,
        locks: (locks.get(person.user_id) ?? []).map(viewOfLock),
      };
    });
  }
}

const viewOfFactorRow = (row: FactorRow): CoveredPerson['factors'][number] => ({
  method: row.method,
  since: row.confirmed_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  suspended: row.suspended,
});
