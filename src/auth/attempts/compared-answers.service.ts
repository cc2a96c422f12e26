import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { commonProblems } from '../../common/problems/common.problems';
import { Problem } from '../../common/problems/problem';
import type { FactorVerdict } from '../../otp/factors/factor';
import { FactorAttempts, type CountedAnswer, type SpentAttempt } from '../../otp/failures/factor-attempts.service';
import { SecondFactors } from '../../otp/second-factors.service';
import { lockUser } from '../../otp/user-lock';
import { authProblems } from '../auth.problems';
import { withoutSeparators } from '../login/code-grammar';
import { LiveBindings, type AnsweredIn } from '../session/live-bindings.service';
import { refusalOf } from './compared-answer.rules';
import { FailedProofs, type FailedProof } from './failed-proofs.service';

export type RightAnswer = Extract<FactorVerdict, { ok: true }>;

/** What was answered ended while it was accepted. Thrown, not returned: what was used up comes back with the rest of the transaction. */
export class EndedMeanwhile extends Error {}

export interface ComparedAnswer<Accepted> {
  readonly in: AnsweredIn;
  readonly code: string;
  readonly tried: { readonly counted: CountedAnswer; readonly spent: SpentAttempt };
  /** What a failure is written down as. */
  readonly event: FailedProof['event'];
  /** What a right answer brings, in the transaction that has used it up. @throws EndedMeanwhile */
  accept(right: RightAnswer, manager: EntityManager): Promise<Accepted>;
  /** What the last try brings when it failed, besides the failure. */
  whenTriesEnd?(manager: EntityManager): Promise<void>;
}

/** The one door for every answer: what was counted is compared here, and gets in or is refused. */
@Injectable()
export class ComparedAnswers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly factors: SecondFactors,
    private readonly bindings: LiveBindings,
    private readonly attempts: FactorAttempts,
    private readonly failures: FailedProofs,
  ) {}

  /** As it was typed, without what people put between. @throws Problem 422 for any other shape than the method's; it is not counted (contract §4) */
  async codeOf(typed: string, method: Method, boundTo: string): Promise<string> {
    const code = withoutSeparators(typed);
    const misfit = await this.factors.misfit(method, code, boundTo);
    if (misfit !== null) throw commonProblems.validationFailed([{ pointer: '/code', message: misfit }]);
    return code;
  }

  /**
   * Compares an answer that was counted, and does what follows.
   *
   * Whether the pending login or session still lives is asked for right and wrong answers alike, behind the same locks:
   * refused for its end alone, a right one would be told from a wrong one, unused and unseen (contract §3 `login-expired`).
   *
   * @throws Problem `login-expired` or `unauthenticated` when it is over, else `invalid-code`; and what `accept` throws
   */
  async settle<Accepted>(answer: ComparedAnswer<Accepted>): Promise<Accepted> {
    const { counted, spent } = answer.tried;
    const verdict = await this.factors.judge({ challenge: spent.challenge, method: counted.method, code: answer.code });
    const accepted = verdict.ok ? await this.accepted(answer, verdict) : null;
    if (accepted) return accepted.value;
    throw await this.dataSource.transaction((manager) => this.refused(answer, verdict, manager));
  }

  private async accepted<Accepted>(answer: ComparedAnswer<Accepted>, right: RightAnswer): Promise<{ value: Accepted } | null> {
    try {
      return await this.dataSource.transaction(async (manager) => {
        if ((await this.end(answer, manager)) !== null || !(await right.useUp(manager))) return null;
        await this.attempts.succeeded(answer.tried.counted, manager);
        return { value: await answer.accept(right, manager) };
      });
    } catch (error) {
      if (error instanceof EndedMeanwhile) return null;
      // It was right, whatever else stood in the way: no failure of the person's.
      if (error instanceof Problem) await this.attempts.giveBack(answer.tried.counted, this.dataSource.manager);
      throw error;
    }
  }

  private async refused(answer: ComparedAnswer<unknown>, verdict: FactorVerdict, manager: EntityManager): Promise<Problem> {
    const { tried, event } = answer;
    const { row } = answer.in;
    const end = await this.end(answer, manager);
    const refusal = refusalOf(verdict, end !== null);
    const sessionId = answer.in.kind === 'session' ? { sessionId: answer.in.row.session_id } : {};
    await this.failures.record(tried.counted, { event, ...refusal, email: row.email, ...sessionId }, manager);
    if (end !== null) return answer.in.kind === 'session' ? commonProblems.unauthenticated(end) : authProblems.loginExpired(end);
    const { attemptsLeft } = tried.spent;
    if (attemptsLeft === 0) await answer.whenTriesEnd?.(manager);
    return authProblems.invalidCode(attemptsLeft, row.now, refusal.reason);
  }

  /** The account first, so that its changes are over or wait (`lockUser`). @returns null while it lives */
  private async end(answer: ComparedAnswer<unknown>, manager: EntityManager): Promise<string | null> {
    await lockUser(answer.tried.counted.userId, manager);
    return this.bindings.endOf(answer.in, manager);
  }
}
