import { Injectable } from '@nestjs/common';
import { HashingOverloaded } from '../../common/crypto/password-hasher';
import { commonProblems } from '../../common/problems/common.problems';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { AttemptEvents, type Target } from './attempt-events';
import type { Subject } from './attempt-keys';
import { AttemptReservations, type Reservation } from './attempt-reservations';
import { lockLengths } from './password-attempt.rules';

/** Whose password is tried, and how the audit calls them: masked, or a keyed hash of a name that is nobody's. */
export interface PasswordTrial {
  readonly subject: Subject;
  readonly target: Target;
}

/**
 * Every comparison of a password goes through here: sign-in, enrolment link, step-up, password change. It is counted and
 * committed before it is made (CVE-2026-26206), so guesses sent at once are no more than guesses sent one by one, on
 * however many processes; while locked, nothing is compared.
 */
@Injectable()
export class PasswordAttempts {
  constructor(
    private readonly settings: SystemSettingsService,
    private readonly reservations: AttemptReservations,
    private readonly events: AttemptEvents,
  ) {}

  /**
   * Runs `compare` if the limits leave room for one more wrong password.
   * @throws Problem `too-many-requests`, without comparing and alike for every cause; whatever `compare` throws
   */
  async guard(trial: PasswordTrial, compare: () => Promise<boolean>): Promise<boolean> {
    const reservation = await this.reserve(trial);
    const right = await this.compared(reservation, compare);
    if (right) await this.reservations.succeeded(reservation);
    else if (reservation.budget.lockedUntil) await this.events.locked(trial.target, reservation.budget.lockedUntil);
    return right;
  }

  private async reserve({ subject, target }: PasswordTrial): Promise<Reservation> {
    const { settings } = await this.settings.current();
    const limits = { failures: settings.allow_consecutive_login_attempts, lockLengths: lockLengths(settings.allow_login_after_fail) };
    const reserved = await this.reservations.reserve(subject, limits);
    if (reserved.kind === 'reserved') return reserved;
    await this.events.limited(reserved.full, target);
    throw commonProblems.tooManyRequests(reserved.retryAfter, 'password limit');
  }

  /** An overloaded hasher compared nothing, and must not lock people out on top. Any other error stays counted. */
  private async compared(reservation: Reservation, compare: () => Promise<boolean>): Promise<boolean> {
    try {
      return await compare();
    } catch (error) {
      if (error instanceof HashingOverloaded) await this.reservations.release(reservation);
      throw error;
    }
  }
}
