import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Warning } from '../../common/change-review';
import { commonProblems } from '../../common/problems/common.problems';
import { Problem } from '../../common/problems/problem';
import { Challenges } from '../../otp/challenges/challenges.service';
import { ContactChanges, type WaitingContact } from '../../otp/contacts/contact-changes';
import type { FactorVerdict } from '../../otp/factors/factor';
import { FactorAttempts, type CountedAnswer } from '../../otp/failures/factor-attempts.service';
import { SecondFactors } from '../../otp/second-factors.service';
import { authProblems } from '../auth.problems';
import type { SignedInRequest } from '../guards/request-facts';
import { withoutSeparators } from '../login/code-grammar';
import { ContactOutcomes } from './contact-outcomes.service';
import { CHANNEL_OF } from './contact-wishes.service';

type Right = Extract<FactorVerdict, { ok: true }>;

const nothingWaits = () => commonProblems.notFound('No change of this waits for a code in this session.');

/** The code that came back from a new address or number. Counted before it is compared, in the account's own budget. */
@Injectable()
export class ContactConfirmation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly challenges: Challenges,
    private readonly changes: ContactChanges,
    private readonly factors: SecondFactors,
    private readonly attempts: FactorAttempts,
    private readonly outcomes: ContactOutcomes,
  ) {}

  /** @throws Problem `not-found`, `invalid-code`, `conflict` (taken meanwhile), `too-many-requests`, `validation-failed` */
  async confirm(signedIn: SignedInRequest, contact: keyof typeof CHANNEL_OF, typed: string): Promise<readonly Warning[]> {
    const { session } = signedIn;
    const method = CHANNEL_OF[contact];
    const waiting = await this.changes.waitingIn(session.session_id);
    if (waiting?.channel !== method) throw nothingWaits();
    const code = withoutSeparators(typed);
    const misfit = await this.factors.misfit(method, code, session.session_id);
    if (misfit !== null) throw commonProblems.validationFailed([{ pointer: '/code', message: misfit }]);
    const tried = await this.attempts.spend({ userId: session.user_id, method, purpose: 'verify_contact' }, waiting.challengeId, session.session_id);
    if (!tried) throw nothingWaits();
    const { counted, spent } = tried;
    const verdict = await this.factors.judge({ challenge: spent.challenge, method, code });
    const warnings = verdict.ok ? await this.accept(signedIn, waiting, { verdict, counted }) : null;
    if (warnings) return warnings;
    const reason = verdict.ok ? 'used_meanwhile' : verdict.reason;
    await this.dataSource.transaction((manager) => this.outcomes.wrong(signedIn, counted, reason, manager));
    throw authProblems.invalidCode(spent.attemptsLeft, session.now, reason);
  }

  /** @returns null when the code was used up by somebody faster */
  private async accept(signedIn: SignedInRequest, waiting: WaitingContact, { verdict, counted }: { verdict: Right; counted: CountedAnswer }): Promise<readonly Warning[] | null> {
    try {
      return await this.dataSource.transaction(async (manager) => {
        if (!(await verdict.useUp(manager))) return null;
        await this.attempts.succeeded(counted, manager);
        // Thrown, not returned: the answer just used up has to come back with the rest of the transaction.
        if (!(await this.challenges.pass(waiting.challengeId, manager))) throw nothingWaits();
        return this.outcomes.right(signedIn, waiting, manager);
      });
    } catch (error) {
      // It was right, whatever else stood in the way: no failure of the person's.
      if (error instanceof Problem) await this.attempts.giveBack(counted, this.dataSource.manager);
      throw error;
    }
  }
}
