import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChangeReview, type Change, type ChangeConsequence, type Warning } from '../../common/change-review';
import { administers, type Permission } from '../../common/access/permission';
import type { DemandableMethod } from '../../common/access/principal';
import { maskEmail } from '../../common/mask';
import { definitionOf, isSettingKey, type SettingKey } from '../../system-settings/settings.registry';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { everybody } from './everybody';
import { PolicyFacts } from './facts.service';
import { factsOf, type SiteFacts } from './person';
import { demandedMethod } from './methods.policy';
import { decideSecondFactor } from './second-factor.policy';
import { shortfallOf, type Shortfall } from './shortfall.policy';

const NAMED = 5;
/** People; on a larger site a change must not wait until everybody was looked at. */
const LOOKED_AT = 5000;

const SHORTFALLS = ['cannot_sign_in', 'cannot_prove_demanded'] as const satisfies readonly Shortfall[];

const ABOUT_MANY: Readonly<Record<Shortfall, string>> = {
  cannot_sign_in: 'Asked for something they can neither prove nor set up',
  cannot_prove_demanded: 'Let in by a recovery or temporary code or while grace lasts, and not after that, as they can neither prove nor set up what is asked',
};

const ALL_OF_THEM = 'POST /api/v1/system-settings/preview names all who cannot sign in.';

const some = (names: readonly string[]): string => `${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ' and others' : ''}`;

/** No rule of who is asked, but of whom texts reach: people asked for one can be left without. */
const REACH: readonly string[] = ['sms_allowed_countries'] satisfies SettingKey[];

const changesSignIn = (keys: readonly string[]): boolean => keys.some((key) => REACH.includes(key) || (isSettingKey(key) && definitionOf(key).policy === true));

/** Accepted changes that leave something to see to (contract §5): said in the answer, by the decision the login will make. */
@Injectable()
export class SignInWarnings implements ChangeConsequence, OnModuleInit {
  constructor(
    private readonly changeReview: ChangeReview,
    private readonly facts: PolicyFacts,
    private readonly settings: SystemSettingsService,
  ) {}

  onModuleInit(): void {
    this.changeReview.registerConsequence(this);
  }

  async apply(change: Change, manager: EntityManager): Promise<readonly Warning[]> {
    if (change.kind === 'settings') return changesSignIn(change.changed) ? this.aboutEverybody(manager) : [];
    if (change.change === 'deleted') return [];
    if (change.kind === 'user') return this.aboutUser(change.userId, manager);
    return [...(await this.aboutRole(change.roleId, manager)), ...(await this.aboutEverybody(manager))];
  }

  /** Some names are enough to make somebody look; all of them are what the dry run is for. */
  private async aboutEverybody(manager: EntityManager): Promise<Warning[]> {
    const names: Record<Shortfall, string[]> = { cannot_sign_in: [], cannot_prove_demanded: [] };
    let looked = 0;
    let site: SiteFacts | null = null;
    for await (const person of everybody(manager)) {
      site ??= await this.facts.siteFor(person, manager);
      if (!site.settings.enable_two_factor_auth || looked === LOOKED_AT || names.cannot_sign_in.length > NAMED) break;
      looked += 1;
      const shortfall = shortfallOf(factsOf(person, site, null));
      if (shortfall) names[shortfall].push(maskEmail(person.email));
    }
    return SHORTFALLS.filter((code) => names[code].length > 0).map((code) => ({ code, message: `${ABOUT_MANY[code]}: ${some(names[code])}. ${ALL_OF_THEM}` }));
  }

  private async aboutUser(userId: string, manager: EntityManager): Promise<Warning[]> {
    const person = await this.facts.personById(userId, manager);
    if (!person) return [];
    const facts = factsOf(person, await this.facts.siteFor(person, manager), null);
    const code = shortfallOf(facts);
    if (!code) return [];
    const demanded = demandedMethod(facts);
    const noNumber = person.mobile_number === null ? 'a mobile number' : 'a mobile number that texts may be sent to (sms_allowed_countries)';
    const missing = demanded === 'sms' && facts.contacts.sms === 'none' ? noNumber : 'a channel that can be reached';
    const butForNow = code === 'cannot_prove_demanded' ? ': let in by a recovery or temporary code or while grace lasts, and not after that' : '';
    return [{ code, message: `This person is asked for ${demanded} (${decideSecondFactor(facts).because}) and lacks ${missing}${butForNow}.` }];
  }

  private async aboutRole(roleId: string, manager: EntityManager): Promise<Warning[]> {
    const [role] = await manager.query<{ permissions: Permission[]; allowed_methods: DemandableMethod[] }[]>(
      'select permissions, allowed_methods from role where id = $1',
      [roleId],
    );
    const weaker = role && administers(role.permissions) && role.allowed_methods.length > 0 && !role.allowed_methods.includes('totp');
    // Where administrators prove the app in any case, what a role of theirs allows changes nothing.
    if (!weaker || (await this.settings.readIn(manager)).settings.administrators_require_app) return [];
    return [{ code: 'weak_method_for_administrators', message: 'This role administers, and its holders may prove something weaker than the app.' }];
  }
}
