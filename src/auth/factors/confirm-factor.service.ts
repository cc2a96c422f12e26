import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import { commonProblems } from '../../common/problems/common.problems';
import { Challenges } from '../../otp/challenges/challenges.service';
import type { FactorVerdict } from '../../otp/factors/factor';
import { SecondFactors } from '../../otp/second-factors.service';
import { authProblems } from '../auth.problems';
import type { SignedInRequest } from '../guards/request-facts';
import { withoutSeparators } from '../login/code-grammar';
import { ConfirmedFactors, type ConfirmedFactor } from './confirmed-factors.service';

type Accepted = Extract<FactorVerdict, { ok: true }>;

/** Confirming a factor in a live session: the session becomes `two_factor` under a new id, the person's others end. */
@Injectable()
export class ConfirmFactor {
  constructor(
    private readonly dataSource: DataSource,
    private readonly challenges: Challenges,
    private readonly factors: SecondFactors,
    private readonly confirmed: ConfirmedFactors,
    private readonly audit: AuditLog,
  ) {}

  async confirm(signedIn: SignedInRequest, factorId: string, typed: string): Promise<ConfirmedFactor> {
    const { session } = signedIn;
    const waiting = await this.challenges.openFor(session.session_id, 'enrol');
    const method = waiting?.factorId === factorId ? await this.confirmed.methodOf(factorId, session.user_id) : null;
    if (!waiting || !method) throw commonProblems.notFound('No enrolment of this factor is waiting for a code.');
    const code = withoutSeparators(typed);
    if (!this.factors.fits(method, code)) {
      throw commonProblems.validationFailed([{ pointer: '/code', message: `is not the shape of a ${method} code` }]);
    }
    const spent = await this.challenges.spendAttempt(waiting.id, session.session_id);
    if (!spent) throw commonProblems.notFound('No enrolment of this factor is waiting for a code.');
    const verdict = await this.factors.judge({ challenge: spent.challenge, method, code });
    const done = verdict.ok ? await this.dataSource.transaction((manager) => this.accept(signedIn, waiting.id, verdict, manager)) : null;
    if (done) return done;
    const reason = verdict.ok ? 'used_meanwhile' : verdict.reason;
    await this.audit.record(
      { event: 'authn_second_factor_fail', outcome: 'failure', reason, method, target: { kind: 'user', id: session.user_id, label: maskEmail(session.email) } },
      this.dataSource.manager,
    );
    throw authProblems.invalidCode(spent.attemptsLeft, session.now, reason);
  }

  private async accept(signedIn: SignedInRequest, challengeId: string, verdict: Accepted, manager: EntityManager): Promise<ConfirmedFactor | null> {
    if (!(await verdict.useUp(manager))) return null;
    // Thrown, not returned: the answer just used up has to come back with the rest of the transaction.
    if (!(await this.challenges.pass(challengeId, manager))) throw commonProblems.notFound('No enrolment of this factor is waiting for a code.');
    return this.confirmed.settle(signedIn, verdict, manager);
  }
}
