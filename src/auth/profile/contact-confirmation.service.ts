import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Warning } from '../../common/change-review';
import { commonProblems } from '../../common/problems/common.problems';
import { Challenges } from '../../otp/challenges/challenges.service';
import { ContactChanges, type WaitingContact } from '../../otp/contacts/contact-changes';
import { FactorAttempts } from '../../otp/failures/factor-attempts.service';
import { ComparedAnswers, EndedMeanwhile } from '../attempts/compared-answers.service';
import type { SignedInRequest } from '../guards/request-facts';
import { ContactOutcomes } from './contact-outcomes.service';
import { CHANNEL_OF } from './contact-wishes.service';

const nothingWaits = () => commonProblems.notFound('No change of this waits for a code in this session.');

/** The code that came back from a new address or number. Counted before it is compared, in the account's own budget. */
@Injectable()
export class ContactConfirmation {
  constructor(
    private readonly challenges: Challenges,
    private readonly changes: ContactChanges,
    private readonly attempts: FactorAttempts,
    private readonly compared: ComparedAnswers,
    private readonly outcomes: ContactOutcomes,
  ) {}

  /** @throws Problem `not-found`, `invalid-code`, `conflict` (taken meanwhile), `too-many-requests`, `validation-failed` */
  async confirm(signedIn: SignedInRequest, contact: keyof typeof CHANNEL_OF, typed: string): Promise<readonly Warning[]> {
    const { session } = signedIn;
    const method = CHANNEL_OF[contact];
    const waiting = await this.changes.waitingIn(session.session_id);
    if (waiting?.channel !== method) throw nothingWaits();
    const code = await this.compared.codeOf(typed, method, session.session_id);
    const tried = await this.attempts.spend({ userId: session.user_id, method, purpose: 'verify_contact' }, waiting.challengeId, session.session_id);
    if (!tried) throw nothingWaits();
    const accept = (_: unknown, manager: EntityManager) => this.accept(signedIn, waiting, manager);
    return this.compared.settle({ in: { kind: 'session', row: session }, code, tried, event: 'authn_second_factor_fail', accept });
  }

  private async accept(signedIn: SignedInRequest, waiting: WaitingContact, manager: EntityManager): Promise<readonly Warning[]> {
    if (!(await this.challenges.pass(waiting.challengeId, manager))) throw new EndedMeanwhile();
    return this.outcomes.right(signedIn, waiting, manager);
  }
}
