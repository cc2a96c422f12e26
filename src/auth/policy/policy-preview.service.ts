import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { commonProblems } from '../../common/problems/common.problems';
import { comparisonKey } from '../../common/validation/comparison-key';
import { Channels } from '../../delivery/channels';
import { BUILT_IN_ROLES } from '../../roles/built-in-roles';
import { RoleEntity } from '../../roles/role.entity';
import { settleRole, type RoleTerms } from '../../roles/role.rules';
import { SystemSettingsService, type SettingsSnapshot } from '../../system-settings/system-settings.service';
import { everybody } from './everybody';
import { factsOf, type PersonRow, type SiteFacts } from './person';
import { NAMED_PEOPLE, type PreviewView, type PreviewWish } from './preview.dto';
import { EFFECTS, effectOf } from './preview.rules';
import { decideSecondFactor } from './second-factor.policy';
import { shortfallOf } from './shortfall.policy';

/** What each changed role would be, by id. */
type RolesAfter = ReadonlyMap<string, RoleTerms>;

/**
 * The dry run (product P-12): everybody's next sign-in before and after a change, decided by the function that will
 * decide it. Nothing is written, and nobody is asked for the first time by it.
 */
@Injectable()
export class PolicyPreview {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: SystemSettingsService,
    private readonly channels: Channels,
  ) {}

  /** @throws Problem `setting-refused`, `validation-failed` (no such role), `conflict` (against a rule of the role) */
  async preview(wish: PreviewWish): Promise<PreviewView> {
    const { before, after } = await this.settings.propose(wish.settings);
    const roles = await this.rolesAfter(wish.roles, isSwitchedOn(before, after));
    const sites = { before: this.siteOf(before), after: this.siteOf(after) };
    const view = emptyView();
    for await (const person of everybody(this.dataSource.manager)) {
      const now = decideSecondFactor(factsOf(person, sites.before, null));
      const facts = factsOf(withRoles(person, roles), sites.after, null);
      const then = decideSecondFactor(facts);
      const group = view[effectOf(now, then, shortfallOf(facts))];
      group.count += 1;
      if (group.users.length < NAMED_PEOPLE) group.users.push({ id: person.user_id, login: person.email, because: then.because });
    }
    return view;
  }

  private siteOf(snapshot: SettingsSnapshot): SiteFacts {
    return {
      settings: snapshot.settings,
      channels: this.channels.reachableBy(snapshot),
      emergencyUntil: snapshot.emergencyUntil,
      from: { kind: 'listed' },
    };
  }

  private async rolesAfter(wishes: PreviewWish['roles'], switchedOn: boolean): Promise<RolesAfter> {
    const roles = await this.dataSource.manager.find(RoleEntity);
    const after = new Map<string, RoleTerms>();
    for (const role of roles) if (switchedOn && role.id === BUILT_IN_ROLES.all) after.set(role.id, flagged(role));
    for (const [name, wish] of Object.entries(wishes)) {
      const role = roles.find(({ nameKey }) => nameKey === comparisonKey(name));
      if (!role) throw commonProblems.validationFailed([{ pointer: `/roles/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, message: 'is not a role' }]);
      const settled = settleRole(role, Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)));
      if (!settled.ok) throw commonProblems.conflict(settled.because);
      after.set(role.id, settled.after);
    }
    return after;
  }
}

/** Switching on flags `All` in the same change (`AllRoleFlag`). */
const isSwitchedOn = (before: SettingsSnapshot, after: SettingsSnapshot): boolean =>
  !before.settings.enable_two_factor_auth && after.settings.enable_two_factor_auth;

const flagged = ({ name, allowedMethods, trustedDeviceHours, graceDays, permissions }: RoleEntity): RoleTerms => ({
  name,
  twoFactorAuth: true,
  allowedMethods,
  trustedDeviceHours,
  graceDays,
  permissions,
});

const withRoles = (person: PersonRow, after: RolesAfter): PersonRow => ({
  ...person,
  roles: person.roles.map((held) => {
    const role = after.get(held.id);
    return role ? { ...held, flagged: role.twoFactorAuth, allowedMethods: role.allowedMethods, graceDays: role.graceDays, trustedDeviceHours: role.trustedDeviceHours, permissions: role.permissions } : held;
  }),
});

const emptyView = (): PreviewView => Object.fromEntries(EFFECTS.map((effect) => [effect, { count: 0, users: [] }])) as unknown as PreviewView;
