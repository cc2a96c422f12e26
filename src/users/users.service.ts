import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { whyNotGive, type Acting, type Standing } from '../common/access/privilege.rules';
import { AuditLog } from '../common/audit/audit-log';
import { ChangeReview, type Warning } from '../common/change-review';
import { newId } from '../common/ids';
import { idOfCursor, pageOf, type Page } from '../common/paging/cursor';
import { commonProblems } from '../common/problems/common.problems';
import { refuse, standingOf } from '../roles/standing';
import { giveRoles, roleNamed, rolesNamed, takeRoles, type GivenRole } from './given-roles';
import { InvitationSender } from './invitation-sender';
import { LockDirectory } from './lock-directory';
import { changeable, existing, manageable, permissionsOf } from './manageable';
import { loginKeys } from './normalise';
import { PersonNotices } from './person-notices';
import { assignProfile, byHand, profileWished, refuseBoth, refuseProfiled } from './role-profiles/profile-assignment';
import type { ProfileRow } from './role-profiles/role-profile.repository';
import { auditChange, auditTarget, masked } from './user.audit';
import type { CreateUser, ListUsers, UpdateUser, UserView, UserWritten } from './user.dto';
import { readUserByLogin, readUsers, type UserRow } from './user.repository';
import { movedContacts, outcomeOf, planInvitation, type UserRecord } from './user.rules';
import { viewOfUser, viewOfWrittenUser } from './user.view';
import { deleteUser, insertUser, touchUser, updateUser } from './user.writes';

/** Something else that belongs to the making of a person, in the same transaction (a first password from the command line). */
export type AlsoForNewUser = (userId: string, manager: EntityManager) => Promise<void>;

/**
 * People as administrators keep them. Each write is one transaction: rules on rows read there, the row, the review,
 * one audit event. Input comes parsed by the schemas of `user.dto`, from HTTP and command line alike.
 */
@Injectable()
export class UsersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changeReview: ChangeReview,
    private readonly auditLog: AuditLog,
    private readonly invitations: InvitationSender,
    private readonly locks: LockDirectory,
    private readonly notices: PersonNotices,
  ) {}

  /** @throws Problem `validation-failed` for a role that does not exist */
  async list({ cursor, limit, role, locked, ...filter }: ListUsers): Promise<Page<UserView>> {
    const { manager } = this.dataSource;
    const held = role === undefined ? undefined : await roleNamed(role, manager);
    if (held === null) throw commonProblems.validationFailed([{ pointer: '?/role', message: 'is not a role' }]);
    const after = cursor === undefined ? undefined : idOfCursor(cursor);
    const among = locked === undefined ? undefined : { wanted: locked, ids: await this.locks.lockedUsers(manager) };
    const rows = await readUsers({ ...filter, after, role: held, locked: among }, limit + 1, manager);
    const locks = await this.locks.locksOf(idsOf(rows), manager);
    return pageOf(rows, limit, (user) => viewOfUser(user, locks.get(user.id) ?? []));
  }

  /** @throws Problem `not-found` */
  async find(id: string): Promise<UserView> {
    return this.view(await existing(id, this.dataSource.manager), this.dataSource.manager);
  }

  /** By address, user name or number, whatever the settings allow at sign-in; null for nobody. For the command line. */
  async findByLogin(login: string): Promise<UserView | null> {
    const user = await readUserByLogin(loginKeys(login), this.dataSource.manager);
    return user && this.view(user, this.dataSource.manager);
  }

  /** @throws Problem `validation-failed` (roles), `forbidden`, `conflict` (address, name or number taken), or an objection */
  create(acting: Acting, { roles, roleProfile, sendInvitation, ...record }: CreateUser, also?: AlsoForNewUser): Promise<UserWritten> {
    return this.dataSource.transaction(async (manager) => {
      const standing = await standingOf(acting, 'users.write', manager);
      refuseBoth(roles, roleProfile);
      const profile = (await profileWished(roleProfile, manager)) ?? null;
      const given = profile?.roles ?? (await rolesNamed(roles, manager));
      refuse(whyNotGive(standing, permissionsOf(given)));
      const id = newId();
      await insertUser(id, record, manager);
      await giveRoles(id, idsOf(given), manager);
      if (profile) await assignProfile(id, profile.id, manager);
      await also?.(id, manager);
      const invited = await this.inviteIfDue(sendInvitation, await existing(id, manager), true, manager);
      const warnings = await this.changeReview.settle({ kind: 'user', userId: id, change: 'created' }, manager);
      const after = { ...masked(record), roles: namesOf(given), ...(profile ? { roleProfile: profile.name } : {}) };
      await this.auditLog.record({ event: 'user_created', outcome: 'success', target: auditTarget({ id, ...record }), after }, manager);
      if (invited) await this.recordInvitation({ id, ...record }, manager);
      return this.written(id, warnings, manager);
    });
  }

  /** @throws Problem `not-found`, `forbidden`, `conflict` (stale, taken), `validation-failed` (invitation), or an objection */
  update(acting: Acting, id: string, { version, sendInvitation, roleProfile, ...wish }: UpdateUser): Promise<UserWritten> {
    return this.dataSource.transaction(async (manager) => {
      // Profile, then person: writers of the profile take them in this order too.
      const profile = await profileWished(roleProfile, manager);
      const { user, standing } = await changeable(acting, id, version, manager);
      const profiled = await this.changeProfile(user, profile, standing, manager);
      const before = recordOf(user);
      const outcome = outcomeOf(before, wish);
      // A form saved unchanged is no change: no version that others would have to catch up with, no event about nothing.
      if (sendInvitation === undefined && isDeepStrictEqual(outcome.after, before)) return this.written(id, profiled, manager);
      await updateUser(id, outcome, manager);
      const current = await existing(id, manager);
      const invited = await this.inviteIfDue(sendInvitation, current, false, manager);
      const warnings = await this.changeReview.settle({ kind: 'user', userId: id, change: 'updated' }, manager);
      const event = outcome.disabled ? 'user_disabled' : 'user_updated';
      const change = auditChange(before, outcome.after);
      await this.auditLog.record({ event, outcome: 'success', target: auditTarget(user), ...change }, manager);
      if (invited) await this.recordInvitation(current, manager);
      if (outcome.emailChanged || outcome.mobileChanged) await this.notices.tellMoved({ userId: id, ...movedContacts(before, outcome) }, manager);
      const own = outcome.endsEverything && !invited ? voidInvitation(current) : [];
      return this.written(id, [...own, ...profiled, ...warnings], manager);
    });
  }

  /** Replaces the roles given by hand. @throws Problem as `update`, and `validation-failed` for roles that cannot be given */
  setRoles(acting: Acting, id: string, names: readonly string[], version: number): Promise<UserWritten> {
    return this.dataSource.transaction(async (manager) => {
      const { user, standing } = await changeable(acting, id, version, manager);
      refuseProfiled(user);
      const before = user.roles.filter((role) => !role.automatic);
      const after = await rolesNamed(names, manager);
      const added = after.filter((role) => !idsOf(before).includes(role.id));
      const taken = idsOf(before).filter((roleId) => !idsOf(after).includes(roleId));
      refuse(whyNotGive(standing, permissionsOf(added)));
      if (added.length === 0 && taken.length === 0) return this.written(id, [], manager);
      await takeRoles(id, taken, manager);
      await giveRoles(id, idsOf(added), manager);
      await touchUser(id, manager);
      const warnings = await this.changeReview.settle({ kind: 'user', userId: id, change: 'roles' }, manager);
      const change = { before: { roles: namesOf(before) }, after: { roles: namesOf(after) } };
      await this.auditLog.record({ event: 'user_roles_changed', outcome: 'success', target: auditTarget(user), ...change }, manager);
      return this.written(id, warnings, manager);
    });
  }

  /** For good, with sessions, factors and links. @throws Problem `not-found`, `forbidden`, `conflict` (stale), or an objection */
  remove(acting: Acting, id: string, version: number): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const { user } = await changeable(acting, id, version, manager);
      await deleteUser(id, manager);
      await this.changeReview.settle({ kind: 'user', userId: id, change: 'deleted' }, manager);
      const before = { ...masked(recordOf(user)), roles: namesOf(user.roles.filter((role) => !role.automatic)) };
      await this.auditLog.record({ event: 'user_deleted', outcome: 'success', target: auditTarget(user), before }, manager);
    });
  }

  /**
   * Lifts every lock of wrong passwords and codes, and tells the person if there was one. Counting begins anew; nothing else of
   * the account changes, so neither does its version. @throws Problem `not-found`, `forbidden`
   */
  unlock(acting: Acting, id: string): Promise<UserView> {
    return this.dataSource.transaction(async (manager) => {
      const { user } = await manageable(acting, id, manager);
      const lifted = await this.locks.unlock(id, manager);
      if (lifted.length > 0) {
        await this.auditLog.record({ event: 'authn_login_unlock', outcome: 'success', target: auditTarget(user), before: { locks: lifted } }, manager);
        await this.notices.tellUnlocked(id, manager);
      }
      return this.view(user, manager);
    });
  }

  /** @param profile undefined: not named */
  private async changeProfile(user: UserRow, profile: ProfileRow | null | undefined, standing: Standing, manager: EntityManager): Promise<readonly Warning[]> {
    if (profile === undefined || user.roleProfile === (profile?.name ?? null)) return [];
    const before = byHand(user);
    const after = profile?.roles ?? before;
    const added = after.filter(({ id }) => !idsOf(before).includes(id));
    refuse(whyNotGive(standing, permissionsOf(added)));
    await takeRoles(user.id, idsOf(before).filter((roleId) => !idsOf(after).includes(roleId)), manager);
    await giveRoles(user.id, idsOf(added), manager);
    await assignProfile(user.id, profile?.id ?? null, manager);
    await touchUser(user.id, manager);
    const warnings = await this.changeReview.settle({ kind: 'user', userId: user.id, change: 'roles' }, manager);
    const change = { before: { roles: namesOf(before), roleProfile: user.roleProfile }, after: { roles: namesOf(after), roleProfile: profile?.name ?? null } };
    await this.auditLog.record({ event: 'user_roles_changed', outcome: 'success', target: auditTarget(user), ...change }, manager);
    return warnings;
  }

  private async view(user: UserRow, manager: EntityManager): Promise<UserView> {
    const locks = await this.locks.locksOf([user.id], manager);
    return viewOfUser(user, locks.get(user.id) ?? []);
  }

  private async written(id: string, warnings: readonly Warning[], manager: EntityManager): Promise<UserWritten> {
    const locks = await this.locks.locksOf([id], manager);
    return viewOfWrittenUser(await existing(id, manager), locks.get(id) ?? [], warnings);
  }

  private async inviteIfDue(wished: boolean | undefined, user: UserRow, isNew: boolean, manager: EntityManager): Promise<boolean> {
    const plan = planInvitation(wished, { isNew, invited: user.invited, enabled: user.disabledAt === null });
    if (plan === 'none') return false;
    if (plan !== 'send') throw commonProblems.validationFailed([{ pointer: '/sendInvitation', message: plan.refused }]);
    await this.invitations.send(user.id, manager);
    return true;
  }

  private recordInvitation(user: { readonly id: string; readonly email: string }, manager: EntityManager): Promise<void> {
    return this.auditLog.record({ event: 'user_invited', outcome: 'success', target: auditTarget(user) }, manager);
  }
}

/** The link mailed before belongs to the account as it was: it opens nothing any more, and nobody would know. */
function voidInvitation(user: UserRow): Warning[] {
  if (!user.invited || user.disabledAt !== null) return [];
  const message = 'An invitation mailed before is void now. Send it anew with sendInvitation: true.';
  return [{ code: 'invitation_void', message }];
}

const recordOf = (user: UserRow): UserRecord => ({
  email: user.email,
  username: user.username,
  mobileNumber: user.mobileNumber,
  fullName: user.fullName,
  userType: user.userType,
  enabled: user.disabledAt === null,
  language: user.language,
  allowedAddresses: user.allowedAddresses,
  waiveAddressesWithSecondFactor: user.waiveAddressesWithSecondFactor,
});

const idsOf = (roles: readonly { readonly id: string }[]): string[] => roles.map((role) => role.id);

const namesOf = (roles: readonly (Pick<GivenRole, 'name'>)[]): string[] => roles.map((role) => role.name).toSorted();
