import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { changedFields } from '../../common/audit/changed-fields';
import { AuditLog } from '../../common/audit/audit-log';
import { ChangeReview, type Warning } from '../../common/change-review';
import { languageOf } from '../../common/languages';
import { commonProblems } from '../../common/problems/common.problems';
import { ContactChanges } from '../../otp/contacts/contact-changes';
import { auditTarget } from '../../users/user.audit';
import { readUser, type UserRow } from '../../users/user.repository';
import { lockUser } from '../../users/user.writes';
import { requireFresh } from '../guards/fresh-proof';
import type { SignedInRequest } from '../guards/request-facts';
import { PolicyFacts } from '../policy/facts.service';
import type { SessionRow } from '../session/session.repository';
import { ContactWishes, viewOfWaiting } from './contact-wishes.service';
import type { ContactPending, MeView, MeWritten, UpdateMe } from './profile.dto';
import { wantedContact, wishesToBeAsked } from './profile.rules';

export type UpdatedProfile = { readonly kind: 'done'; readonly view: MeWritten } | { readonly kind: 'pending'; readonly view: ContactPending };

/** The wish is kept, but a sign-in asks for nothing yet (product P-06). */
const NOTHING_TO_ASK_FOR: Warning = { code: 'nothing_to_ask_for', message: 'You are asked once you have a second factor: set one up first.' };

/** What people keep about themselves. Name and language count at once, where they can be reached only once it is proven. */
@Injectable()
export class MyProfile {
  constructor(
    private readonly dataSource: DataSource,
    private readonly facts: PolicyFacts,
    private readonly changes: ContactChanges,
    private readonly wishes: ContactWishes,
    private readonly changeReview: ChangeReview,
    private readonly audit: AuditLog,
  ) {}

  view(signedIn: SignedInRequest): Promise<MeView> {
    return this.viewIn(signedIn, this.dataSource.manager);
  }

  /**
   * All of it or nothing: a contact that is taken leaves the name as it was.
   * @throws Problem `step-up-required`, `conflict` (taken), `validation-failed`, `too-many-requests`, or an objection
   */
  async update(signedIn: SignedInRequest, wish: UpdateMe): Promise<UpdatedProfile> {
    const { session } = signedIn;
    const contact = wantedContact(await ownRow(session, this.dataSource.manager), wish);
    if (contact === 'both') {
      throw commonProblems.validationFailed([{ pointer: '/mobileNumber', message: 'change the address first: each is confirmed by a code of its own' }]);
    }
    if (contact !== null || (wish.alwaysAsk === false && wishesToBeAsked(session))) requireFresh(signedIn);
    return this.dataSource.transaction(async (manager) => {
      await lockUser(session.user_id, manager);
      const warnings = await this.change(session, wish, manager);
      if (contact) return { kind: 'pending', view: await this.wishes.send(session, contact, manager) };
      return { kind: 'done', view: { ...(await this.viewIn(signedIn, manager)), warnings: [...warnings] } };
    });
  }

  private async change(session: SessionRow, wish: UpdateMe, manager: EntityManager): Promise<readonly Warning[]> {
    const user = await ownRow(session, manager);
    const before = { fullName: user.fullName, language: user.language, alwaysAsk: wishesToBeAsked(session) };
    const after = { fullName: wish.fullName ?? before.fullName, language: wish.language === undefined ? before.language : wish.language, alwaysAsk: wish.alwaysAsk ?? before.alwaysAsk };
    const changed = changedFields(before, after);
    if (Object.keys(changed.after).length === 0) return [];
    await manager.query('update app_user set full_name = $2, language = $3, version = version + 1, updated_at = app_now() where id = $1', [
      user.id,
      after.fullName,
      after.language,
    ]);
    if (changed.after.alwaysAsk !== undefined) await writeWish(user.id, after.alwaysAsk, manager);
    const reviewed = changed.after.alwaysAsk === undefined ? [] : await this.changeReview.settle({ kind: 'user', userId: user.id, change: 'updated' }, manager);
    await this.audit.record({ event: 'user_updated', outcome: 'success', target: auditTarget(user), ...changed }, manager);
    return changed.after.alwaysAsk === true && session.factors.length === 0 ? [...reviewed, NOTHING_TO_ASK_FOR] : reviewed;
  }

  private async viewIn({ session, site }: SignedInRequest, manager: EntityManager): Promise<MeView> {
    const user = await ownRow(session, manager);
    const person = await this.facts.personById(user.id, manager);
    const waiting = await this.changes.waitingIn(session.session_id, manager);
    return {
      id: user.id,
      email: user.email,
      emailVerified: user.emailVerifiedAt !== null,
      username: user.username,
      mobileNumber: user.mobileNumber,
      mobileVerified: user.mobileVerifiedAt !== null,
      fullName: user.fullName,
      userType: user.userType,
      language: languageOf(user.language),
      roles: user.roles.map((role) => role.name),
      alwaysAsk: person !== null && wishesToBeAsked(person),
      minimumPasswordLength: site.settings.minimum_password_length,
      pending: waiting && viewOfWaiting(waiting),
    };
  }
}

/** Taken back, the wish is gone whichever way it was told: an enrolment by choice asks no more either (product P-06). */
async function writeWish(userId: string, asked: boolean, manager: EntityManager): Promise<void> {
  const since = asked ? 'coalesce(always_ask_since, app_now())' : 'null';
  await manager.query(`update app_user set always_ask_since = ${since} where id = $1`, [userId]);
  if (!asked) await manager.query('update second_factor set chosen_at = null where user_id = $1 and removed_at is null', [userId]);
}

async function ownRow(session: SessionRow, manager: EntityManager): Promise<UserRow> {
  const user = await readUser(session.user_id, manager);
  if (!user) throw commonProblems.unauthenticated('account gone meanwhile');
  return user;
}
