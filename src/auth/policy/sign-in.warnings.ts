import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChangeReview, type Change, type ChangeConsequence, type Warning } from '../../common/change-review';
import { administers, type Permission } from '../../common/access/permission';
import type { DemandableMethod } from '../../common/access/principal';
import { maskEmail } from '../../common/mask';
import { definitionOf, isSettingKey } from '../../system-settings/settings.registry';
import { everybody } from './everybody';
import { PolicyFacts } from './facts.service';
import { factsOf, type SiteFacts } from './person';
import { decideSecondFactor } from './second-factor.policy';

const NAMED = 5;
/** People; on a larger site a change must not wait until everybody was looked at. */
const LOOKED_AT = 5000;

const changesPolicy = (keys: readonly string[]): boolean => keys.some((key) => isSettingKey(key) && definitionOf(key).policy === true);

/** Accepted changes that leave something to see to (contract §5): said in the answer, by the decision the login will make. */
@Injectable()
export class SignInWarnings implements ChangeConsequence, OnModuleInit {
  constructor(
    private readonly changeReview: ChangeReview,
    private readonly facts: PolicyFacts,
  ) {}

  onModuleInit(): void {
    this.changeReview.registerConsequence(this);
  }

  async apply(change: Change, manager: EntityManager): Promise<readonly Warning[]> {
    if (change.kind === 'settings') return changesPolicy(change.changed) ? this.aboutEverybody(manager) : [];
    if (change.change === 'deleted') return [];
    if (change.kind === 'user') return this.aboutUser(change.userId, manager);
    return [...(await this.aboutRole(change.roleId, manager)), ...(await this.aboutEverybody(manager))];
  }

  /** Some names are enough to make somebody look; all of them are what the dry run is for. */
  private async aboutEverybody(manager: EntityManager): Promise<Warning[]> {
    const names: string[] = [];
    let looked = 0;
    let site: SiteFacts | null = null;
    for await (const person of everybody(manager)) {
      site ??= await this.facts.siteFor(person, manager);
      if (!site.settings.enable_two_factor_auth || looked === LOOKED_AT) break;
      looked += 1;
      if (decideSecondFactor(factsOf(person, site, null)).kind === 'refuse') names.push(maskEmail(person.email));
      if (names.length > NAMED) break;
    }
    if (names.length === 0) return [];
    const who = `${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ' and others' : ''}`;
    return [{ code: 'cannot_sign_in', message: `Asked for something they can neither prove nor set up: ${who}. POST /api/v1/system-settings/preview names them all.` }];
  }

  private async aboutUser(userId: string, manager: EntityManager): Promise<Warning[]> {
    const person = await this.facts.personById(userId, manager);
    const decision = person ? await this.facts.foresee(person, manager) : null;
    if (decision?.kind !== 'refuse') return [];
    const missing = decision.demanded === 'sms' ? 'a mobile number' : 'a channel that can be reached';
    return [{ code: 'cannot_sign_in', message: `This person is asked for ${decision.demanded} (${decision.because}) and lacks ${missing}.` }];
  }

  private async aboutRole(roleId: string, manager: EntityManager): Promise<Warning[]> {
    const [role] = await manager.query<{ permissions: Permission[]; allowed_methods: DemandableMethod[] }[]>(
      'select permissions, allowed_methods from role where id = $1',
      [roleId],
    );
    const weaker = role && administers(role.permissions) && role.allowed_methods.length > 0 && !role.allowed_methods.includes('totp');
    if (!weaker) return [];
    return [{ code: 'weak_method_for_administrators', message: 'This role administers, and its holders may prove something weaker than the app.' }];
  }
}
