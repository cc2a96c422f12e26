import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { EnrollingRequests } from '../../auth/factors/enrolling-requests.service';
import { MyFactors } from '../../auth/factors/my-factors.service';
import { PendingSteps } from '../../auth/login/pending-steps.service';
import type { PendingView } from '../../auth/login/sign-in.view';
import { PolicyFacts } from '../../auth/policy/facts.service';
import { factsOf } from '../../auth/policy/person';
import { mayTrust } from '../../auth/policy/trusted-device.policy';
import type { PendingLoginRow } from '../../auth/session/pending-login.repository';
import type { Method } from '../../common/access/principal';
import { maskEmail } from '../../common/mask';
import { Problem } from '../../common/problems/problem';
import { Clock } from '../../common/time/clock';
import { Enrolments } from '../../otp/enrolment/enrolments.service';
import { provisioningValues } from '../links/provisioning.view';
import type { Notice, Page, ProvisioningValues } from '../rendering/page';
import { codeLengths } from './method-names';
import { waitingPage } from './waiting.view';

export interface Showing {
  readonly redirect: string | undefined;
  readonly chosen?: Method | undefined;
  readonly notice?: Notice | null;
  readonly status?: number;
}

/** The page of a sign-in that waits for its second step. Asks the services of the API and decides nothing. */
@Injectable()
export class WaitingPages {
  constructor(
    private readonly steps: PendingSteps,
    private readonly enrolments: Enrolments,
    private readonly enrolling: EnrollingRequests,
    private readonly factors: MyFactors,
    private readonly facts: PolicyFacts,
    private readonly clock: Clock,
  ) {}

  /** Changes nothing. @throws Problem `login-expired`, `second-factor-unavailable` when the policy moved meanwhile. */
  async of(login: PendingLoginRow, showing: Showing): Promise<Page> {
    const view = await this.steps.view(login);
    const site = await this.facts.siteOf(login);
    return waitingPage(view, {
      now: this.clock.now(),
      address: maskEmail(login.email),
      redirect: showing.redirect,
      chosen: showing.chosen,
      provisioning: await this.provisioning(login, view),
      notice: showing.notice ?? null,
      // The box is not offered to whoever would tick it in vain.
      mayTrust: mayTrust(factsOf(login, site, null)),
      triesLeft: login.attempts > 0 ? login.max_attempts - login.attempts : null,
      lengths: codeLengths(site.settings),
      status: showing.status ?? 200,
    });
  }

  /** A new secret and its QR code or link; the one before is void. For a sign-in that owes an authenticator. */
  async beginAuthenticator(request: FastifyRequest): Promise<void> {
    await this.factors.beginTotp(await this.enrolling.of(request), undefined);
  }

  private async provisioning(login: PendingLoginRow, view: PendingView): Promise<ProvisioningValues | null> {
    if (view.status !== 'enrolment_required' || view.enrolment !== 'on_screen' || login.challenge_factor_id === null) return null;
    try {
      const shown = await this.enrolments.provisioning(login.challenge_factor_id);
      const { settings } = await this.facts.siteOf(login);
      return provisioningValues(shown, { account: login.email, issuer: settings.otp_issuer_name });
    } catch (error) {
      // Its ten minutes are over: the page offers to begin anew.
      if (error instanceof Problem && error.slug === 'not-found') return null;
      throw error;
    }
  }
}
