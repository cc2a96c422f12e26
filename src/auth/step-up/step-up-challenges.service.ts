import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { commonProblems } from '../../common/problems/common.problems';
import type { ChallengeEntity } from '../../otp/challenges/challenge.entity';
import { Challenges } from '../../otp/challenges/challenges.service';
import { CodeSender } from '../../otp/factors/code/code-sender.service';
import type { SendOutcome } from '../../otp/factors/factor';
import { FactorAttempts, type CountedAnswer, type SpentAttempt } from '../../otp/failures/factor-attempts.service';
import { FactorSuspensions } from '../../otp/failures/factor-suspensions';
import { lockUser } from '../../otp/user-lock';
import { SessionRepository } from '../session/session.repository';

const LIFETIME_SECONDS = 300;

export interface Tried {
  readonly counted: CountedAnswer;
  readonly spent: SpentAttempt;
}

/** The demand for proof a session answers when it steps up: one at a time, five tries each. */
@Injectable()
export class StepUpChallenges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly challenges: Challenges,
    private readonly codes: CodeSender,
    private readonly attempts: FactorAttempts,
    private readonly suspensions: FactorSuspensions,
    private readonly sessions: SessionRepository,
  ) {}

  /** Counts a try. @throws Problem `unauthenticated` when the session is over, `too-many-requests` while the method is locked, or a challenge whose tries are used up has not run out. */
  async spend(userId: string, sessionId: string, method: Method): Promise<Tried> {
    const open = await this.dataSource.transaction((manager) => this.current(userId, sessionId, manager));
    const tried = await this.attempts.spend({ userId, method, purpose: 'step_up' }, open.id, sessionId);
    if (tried) return tried;
    // Closed between the two statements: by the last try or by the end of the session, which this one says.
    await this.dataSource.transaction((manager) => this.current(userId, sessionId, manager));
    throw commonProblems.tooManyRequests(1, 'step-up challenge closed meanwhile');
  }

  send(userId: string, sessionId: string, method: 'email' | 'sms'): Promise<SendOutcome> {
    return this.dataSource.transaction(async (manager) => {
      const challenge = await this.current(userId, sessionId, manager);
      await this.attempts.refuseLocked(userId, method, manager);
      return this.codes.send({ challenge, method }, manager);
    });
  }

  /** With another factor proven, those that wrong answers had put out of use come back (NIST SP 800-63B-4 §3.2.2). */
  async pass(id: string, counted: CountedAnswer, manager: EntityManager): Promise<boolean> {
    await this.suspensions.lift(counted.userId, counted.method, manager);
    return this.challenges.pass(id, manager);
  }

  /**
   * The one that waits, or a new one. Five wrong tries close the door for the rest of its life: opening another at once
   * would make the cap worthless. None is opened by a session that has a new id meanwhile: what was in flight with the old one
   * would bring five tries of its own.
   */
  private async current(userId: string, sessionId: string, manager: EntityManager): Promise<ChallengeEntity> {
    await lockUser(userId, manager);
    if (!(await this.sessions.holdLive(sessionId, manager))) throw commonProblems.unauthenticated('session ended before the step-up');
    const [waiting] = await manager.query<{ id: string; exhausted: boolean; seconds: number }[]>(
      `select id, attempts >= max_attempts as exhausted, ceil(extract(epoch from expires_at - app_now()))::int as seconds
         from challenge
        where bound_to = $1 and purpose = 'step_up' and expires_at > app_now()
          and passed_at is null and cancelled_at is null and superseded_at is null`,
      [sessionId],
    );
    if (waiting?.exhausted === true) throw commonProblems.tooManyRequests(waiting.seconds, 'step-up tries used up');
    const found = waiting ? await this.challenges.find(waiting.id, manager) : null;
    return found ?? this.challenges.open({ userId, boundTo: sessionId, purpose: 'step_up', lifetimeSeconds: LIFETIME_SECONDS }, manager);
  }
}
