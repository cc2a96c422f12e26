import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { lockUser } from '../../otp/user-lock';
import { authProblems } from '../auth.problems';
import type { SecondFactorDecision } from '../policy/second-factor.policy';
import type { DeviceCookie } from '../session/cookies';
import { Completion } from './completion.service';
import { PasswordDecision, type DecidedSignIn } from './password-decision.service';
import { PendingAnswer } from './pending-answer.service';
import { PendingLogins } from './pending-logins.service';
import type { PasswordProof } from './password-step.service';
import type { AuthenticatedView, PendingView } from './sign-in.view';

/** What a step of signing in came to: a full session, or a pending login that owes something. `token`, `browser` and `device` are for cookies. */
export type SignInOutcome =
  | { readonly kind: 'authenticated'; readonly token: string; readonly browser: string; readonly device?: DeviceCookie | null; readonly view: AuthenticatedView }
  | { readonly kind: 'pending'; readonly token: string; readonly device?: null; readonly view: PendingView };

/** The password was right; what now? Asks the policy and sequences what it says. Decides nothing itself. */
@Injectable()
export class LoginService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly decisions: PasswordDecision,
    private readonly pendingLogins: PendingLogins,
    private readonly answer: PendingAnswer,
    private readonly completion: Completion,
  ) {}

  /**
   * @param replaces hash of the session cookie that came along: completing the sign-in ends that session.
   * @throws Problem `second-factor-unavailable` or `address-not-allowed` when the policy refuses, `invalid-credentials` when the account changed
   * while the password was being checked.
   */
  async begin(proof: PasswordProof, replaces: Buffer | null): Promise<SignInOutcome> {
    const outcome = await this.dataSource.transaction((manager) => this.decide(proof, replaces, manager));
    if (outcome.kind === 'refused') throw authProblems.refused(outcome.decision);
    return outcome;
  }

  private async decide(proof: PasswordProof, replaces: Buffer | null, manager: EntityManager) {
    await lockUser(proof.userId, manager);
    const decided = await this.decisions.of(proof.userId, proof.securityVersion, manager);
    if (!decided) throw authProblems.invalidCredentials('account changed meanwhile');
    const { person, site, decision } = decided;
    const spent = decided.spentDevice ? { device: null } : {};
    switch (decision.kind) {
      case 'pass':
        return { ...spent, ...(await this.pass(decided, decision, replaces, manager)) };
      case 'challenge':
      case 'enrol': {
        const purpose = decision.kind === 'enrol' ? 'enrol' : 'login';
        const pending = await this.pendingLogins.open(person, purpose, decision.because, manager);
        const view = await this.answer.begin(person, decision, pending.challenge, site.settings, manager);
        return { kind: 'pending' as const, token: pending.token, view, ...spent };
      }
      case 'refuse':
        await this.decisions.refused(person, decision.because, manager);
        return { kind: 'refused' as const, decision };
    }
  }

  private async pass(
    { person, site, trustedDevice }: DecidedSignIn,
    { because, grace }: Extract<SecondFactorDecision, { kind: 'pass' }>,
    replaces: Buffer | null,
    manager: EntityManager,
  ) {
    const trustedDeviceId = trustedDevice?.id ?? null;
    const done = await this.completion.establish({ person, site, factor: null, because, grace, passwordProvenAt: null, replaces, trustedDeviceId }, manager);
    return trustedDevice?.cookie ? { ...done, device: trustedDevice.cookie } : done;
  }
}
