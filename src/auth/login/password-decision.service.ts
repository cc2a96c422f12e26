import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PolicyFacts } from '../policy/facts.service';
import { factsOf, type PersonRow, type SiteFacts } from '../policy/person';
import { PolicyRecords } from '../policy/policy.records';
import { decideSecondFactor, type SecondFactorDecision } from '../policy/second-factor.policy';
import { TRUSTED_DEVICE } from '../policy/trusted-device.policy';
import type { DeviceCookie } from '../session/cookies';
import { TrustedDevices, type PresentedDevice } from '../trusted-devices/trusted-devices.service';

export interface DecidedSignIn {
  readonly person: PersonRow;
  readonly site: SiteFacts;
  readonly decision: SecondFactorDecision;
  /** What let it in instead of a factor. `cookie`: null where the browser has the newest one already. */
  readonly trustedDevice: { readonly id: string; readonly cookie: DeviceCookie | null } | null;
  /** The browser came with a token its device has no more: it opens nothing again, here or elsewhere. */
  readonly spentDevice: boolean;
}

/** Collects what a right password is judged with, the browser's own token included, and has the policy speak. */
@Injectable()
export class PasswordDecision {
  constructor(
    private readonly facts: PolicyFacts,
    private readonly devices: TrustedDevices,
    private readonly records: PolicyRecords,
  ) {}

  /** The caller holds the user's row. @returns null when the account is not what it was when the password was checked. */
  async of(userId: string, securityVersion: number, manager: EntityManager): Promise<DecidedSignIn | null> {
    const person = await this.facts.personById(userId, manager);
    if (person?.security_version !== securityVersion) return null;
    const site = await this.facts.siteOf(person, manager);
    const presented = await this.devices.presented(person, manager);
    const device = presented === 'spent' ? null : presented;
    const decision = decideSecondFactor(factsOf(person, site, null, device?.trust ?? null));
    await this.records.firstAsk(person, site, manager);
    const byDevice = device && decision.because === TRUSTED_DEVICE ? await this.byDevice(device, { person, site, decision }, manager) : null;
    return byDevice ?? { person, site, decision: decideSecondFactor(factsOf(person, site, null)), trustedDevice: null, spentDevice: presented === 'spent' };
  }

  private async byDevice(device: PresentedDevice, decided: Pick<DecidedSignIn, 'person' | 'site' | 'decision'>, manager: EntityManager): Promise<DecidedSignIn | null> {
    const cookie = await this.devices.use(device, decided.person, decided.site, manager);
    return cookie === 'lost' ? null : { ...decided, trustedDevice: { id: device.id, cookie }, spentDevice: false };
  }

  refused(person: PersonRow, because: string, manager: EntityManager): Promise<void> {
    return this.records.refusedSignIn(person, because, manager);
  }
}
