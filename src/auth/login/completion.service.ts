import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { AuditLog } from '../../common/audit/audit-log';
import type { Warning } from '../../common/change-review';
import { maskEmail } from '../../common/mask';
import { DeviceClocks, type SlowDevice } from '../../otp/factors/totp/device-clocks';
import { FactorAttempts } from '../../otp/failures/factor-attempts.service';
import { FamiliarPlaces } from '../attempts/familiar-places';
import { authProblems } from '../auth.problems';
import { emergencyNotices } from '../emergency/emergency.notice';
import { Notices } from '../notices/notices.service';
import type { PersonRow, SiteFacts } from '../policy/person';
import type { Grace } from '../policy/who-asks.policy';
import type { SessionTimes } from '../session/session.rules';
import { SessionService } from '../session/session.service';
import { endsOf, graceOf, userOf, type AuthenticatedView } from './sign-in.view';

export interface CompletedSignIn {
  readonly person: PersonRow;
  readonly site: SiteFacts;
  readonly factor: { readonly method: Method; readonly provenAt: Date } | null;
  readonly because: string;
  /** Null: just now. */
  readonly passwordProvenAt: Date | null;
  readonly replaces: Buffer | null;
  readonly grace?: Grace | null;
  /** Let in by it instead of a factor. */
  readonly trustedDeviceId?: string | null;
  readonly notices?: readonly Warning[];
  readonly recoveryCodes?: readonly string[];
}

/** The last step of every way in: the one caller of `SessionService.establish`. */
@Injectable()
export class Completion {
  constructor(
    private readonly sessions: SessionService,
    private readonly familiar: FamiliarPlaces,
    private readonly attempts: FactorAttempts,
    private readonly audit: AuditLog,
    private readonly clocks: DeviceClocks,
    private readonly notices: Notices,
  ) {}

  async establish(signIn: CompletedSignIn, manager: EntityManager) {
    const { person, site, factor, because } = signIn;
    const oneTime = await this.useUpOneTimePassword(person, manager);
    const session = await this.sessions.establish(
      { userId: person.user_id, securityVersion: person.security_version, login: maskEmail(person.email) },
      { passwordProvenAt: signIn.passwordProvenAt, factor },
      { because, passwordChangeDue: oneTime, replaces: signIn.replaces, alone: site.settings.deny_multiple_sessions, trustedDeviceId: signIn.trustedDeviceId ?? null },
      manager,
    );
    await this.audit.record(
      {
        event: 'authn_login_success',
        outcome: 'success',
        reason: because,
        actor: { userId: person.user_id, label: maskEmail(person.email) },
        target: { kind: 'user', id: person.user_id, label: maskEmail(person.email) },
        sessionId: session.id,
        ...(factor ? { method: factor.method } : {}),
      },
      manager,
    );
    await this.tellNewDevice(person.user_id, manager);
    const browser = await this.familiar.remember(person.user_id, manager);
    const failures = await this.attempts.takeFailuresSinceSignIn(person.user_id, manager);
    const slow = await this.clocks.slowOnesOf(person.user_id, manager);
    const notices = [...emergencyNotices(person, site), ...(signIn.notices ?? []), ...failedSince(failures), ...slow.map(clockBehind)];
    return { kind: 'authenticated' as const, token: session.token, browser, view: viewOf({ ...signIn, notices }, session.times) };
  }

  /** By a mail for each sign-in from a browser unknown for the account, but for its very first: that one is expected (product P-83). */
  private async tellNewDevice(userId: string, manager: EntityManager): Promise<void> {
    const [, first] = await manager.query<[unknown, number]>(
      'update app_user set first_signed_in_at = app_now() where id = $1 and first_signed_in_at is null',
      [userId],
    );
    if (first === 1 || (await this.familiar.browserOf(userId, manager)) !== null) return;
    await this.notices.owe('new_device', userId, manager);
  }

  /**
   * A generated password is good for one sign-in: the statement that uses it up is the one that lets it in.
   * @returns whether this sign-in was made with one.
   */
  private async useUpOneTimePassword(person: PersonRow, manager: EntityManager): Promise<boolean> {
    const [row] = await manager.query<{ due: boolean }[]>(
      'select one_time_password_until is not null as due from app_user where id = $1',
      [person.user_id],
    );
    if (row?.due !== true) return false;
    const [, used] = await manager.query<[unknown, number]>(
      `update app_user set one_time_password_used_at = app_now()
        where id = $1 and one_time_password_used_at is null and one_time_password_until > app_now()`,
      [person.user_id],
    );
    if (used !== 1) throw authProblems.loginExpired('one-time password was used');
    return true;
  }
}

/** Who finds failures here that were somebody else's knows that the password is out (requirements R-069). */
function failedSince(failures: number): readonly Warning[] {
  if (failures === 0) return [];
  return [{ code: 'wrong_codes', message: `${failures} wrong ${failures === 1 ? 'code' : 'codes'} since your last sign-in.` }];
}

/** By itself it never becomes right again, and each sign-in fails until it is (product P-35). */
const clockBehind = ({ label, secondsBehind }: SlowDevice): Warning => ({
  code: 'device_clock_behind',
  message: `The device of "${label}" is about ${secondsBehind} seconds behind. Set its clock to automatic.`,
});

function viewOf(signIn: CompletedSignIn, times: SessionTimes): AuthenticatedView {
  const { person, site, factor } = signIn;
  const { session_idle_timeout: idle, session_absolute_timeout: absolute } = site.settings;
  return {
    status: 'authenticated',
    user: userOf(person),
    session: endsOf(times, { idle, absolute }),
    strength: factor ? 'two_factor' : 'one_factor',
    because: signIn.because,
    notices: [...(signIn.notices ?? [])],
    ...(signIn.grace ? { grace: graceOf(signIn.grace) } : {}),
    ...(signIn.recoveryCodes ? { recoveryCodes: [...signIn.recoveryCodes] } : {}),
  };
}
