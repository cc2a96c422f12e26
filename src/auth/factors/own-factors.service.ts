import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { commonProblems } from '../../common/problems/common.problems';
import { RecoveryCodes } from '../../otp/factors/recovery/recovery-codes';
import { SecondFactors } from '../../otp/second-factors.service';
import type { SignedInRequest } from '../guards/request-facts';
import { Notices } from '../notices/notices.service';
import { PolicyFacts } from '../policy/facts.service';
import { factsOf } from '../policy/person';
import { lacksDemandedFactor } from '../policy/second-factor.policy';
import { SessionsElsewhere } from '../session/sessions-elsewhere.service';

/** What somebody does with the factors they have (product P-80); a fresh proof came first. */
@Injectable()
export class OwnFactors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly factors: SecondFactors,
    private readonly recovery: RecoveryCodes,
    private readonly facts: PolicyFacts,
    private readonly elsewhere: SessionsElsewhere,
    private readonly notices: Notices,
  ) {}

  /**
   * The policy is asked again without the factor, in the same transaction: of two requests that each take one of the
   * last two, the second finds that nothing would be left.
   * @throws Problem `not-found`; `conflict` for the last one the policy demands
   */
  async remove({ session }: SignedInRequest, factorId: string): Promise<void> {
    const userId = session.user_id;
    await this.dataSource.transaction(async (manager) => {
      const method = await this.factors.remove(userId, factorId, manager);
      if (method === null) throw commonProblems.notFound('There is no such factor.');
      const person = await this.facts.personById(userId, manager);
      if (!person) throw commonProblems.unauthenticated('account disabled meanwhile');
      if (lacksDemandedFactor(factsOf(person, await this.facts.siteFor(person, manager), null))) {
        throw commonProblems.conflict('You are asked for this factor at sign-in, and it is the last one: set up another one first.');
      }
      if (person.factors.length === 0) await this.recovery.void(userId, manager);
      await this.elsewhere.end(session, 'factor_removed', manager);
      await this.notices.owe('factor_removed', userId, manager, { method });
    });
  }

  /** @returns ten new codes, to be shown this once; the old ones are void. @throws Problem `conflict` for somebody without a factor */
  async renewRecoveryCodes({ session }: SignedInRequest): Promise<readonly string[]> {
    return this.dataSource.transaction(async (manager) => {
      if ((await this.factors.enrolledOf(session.user_id, manager)).length === 0) {
        throw commonProblems.conflict('Recovery codes stand in for a second factor: set one up first.');
      }
      const codes = await this.recovery.replace(session.user_id, manager);
      await this.notices.owe('recovery_codes_replaced', session.user_id, manager);
      return codes;
    });
  }
}
