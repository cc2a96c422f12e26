import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DEMANDABLE_METHODS, type DemandableMethod, type Method } from '../../common/access/principal';
import type { Warning } from '../../common/change-review';
import { SecureRandom } from '../../common/crypto/secure-random';
import { currentContext } from '../../common/http/request-context';
import { newId } from '../../common/ids';
import { deviceName } from '../../delivery/device-name';
import { PolicyFacts } from '../policy/facts.service';
import { factsOf, type PersonRow, type SiteFacts } from '../policy/person';
import { mayTrust, trustEnds } from '../policy/trusted-device.policy';
import type { DeviceCookie } from '../session/cookies';
import { newDeviceToken, readDeviceToken } from './device-token';
import { TrustedDeviceRecords } from './trusted-device.records';
import { TrustedDeviceRepository, type FoundDevice } from './trusted-device.repository';

export interface PresentedDevice extends FoundDevice {
  readonly hash: Buffer;
}

/** Said where the box was ticked in vain; what forbids it, the person could not change. */
const NOT_TRUSTED: Warning = { code: 'device_not_trusted', message: 'This browser is not remembered: the rules for your account do not allow it.' };

const WAY_BACK: Warning = {
  code: 'device_not_trusted',
  message: 'This browser is not remembered: only a proof you always have makes one trusted, and a recovery or temporary code is for once.',
};

/**
 * Browsers that are trusted (product P-82). Whether a token is worth anything is asked after a right password and under the
 * user's lock; what it is worth, the policy says.
 */
@Injectable()
export class TrustedDevices {
  constructor(
    private readonly repository: TrustedDeviceRepository,
    private readonly facts: PolicyFacts,
    private readonly random: SecureRandom,
    private readonly records: TrustedDeviceRecords,
  ) {}

  /**
   * The device this request's cookie names, if it is one of that person's; `'spent'` for a token it has no more: somebody
   * has a copy, so it is ended for whoever uses it, and the person is told.
   */
  async presented(person: PersonRow, manager: EntityManager): Promise<PresentedDevice | 'spent' | null> {
    const token = readDeviceToken(currentContext()?.deviceToken);
    const found = token && (await this.repository.find(person.user_id, token, manager));
    if (!found) return null;
    if (found.token !== 'spent') return { ...found, hash: token.hash };
    for (const id of await this.repository.end(person.user_id, found.id, 'spent_token', manager)) await this.records.copied(person, id, manager);
    return 'spent';
  }

  /**
   * The policy let somebody in by it. Its token is renewed; the one before is not, or two tabs would take it from each other.
   * @returns the cookie to set, null for none to set; `'lost'` when the device was ended meanwhile
   */
  async use(device: PresentedDevice, person: PersonRow, site: SiteFacts, manager: EntityManager): Promise<DeviceCookie | null | 'lost'> {
    if (device.token === 'before') return null;
    const { token, hash } = newDeviceToken(device.id, this.random);
    const address = currentContext()?.address ?? null;
    if (!(await this.repository.renew(device.id, { spent: device.hash, next: hash }, address, manager))) return 'lost';
    return cookieOf(token, person, site, device.trust.since);
  }

  /**
   * A sign-in that proved `method` wants its browser trusted. A way back is no habit: after a recovery or temporary code
   * the next sign-in asks.
   */
  async trust(userId: string, method: Method, manager: EntityManager): Promise<{ readonly device?: DeviceCookie; readonly notices: readonly Warning[] }> {
    const person = await this.facts.personById(userId, manager);
    const habitual = DEMANDABLE_METHODS.find((each) => each === method);
    if (!habitual) return { notices: [WAY_BACK] };
    if (!person) return { notices: [NOT_TRUSTED] };
    const site = await this.facts.siteOf(person, manager);
    if (!mayTrust(factsOf(person, site, method))) return { notices: [NOT_TRUSTED] };
    const device = await this.insert(person, habitual, site, manager);
    return { ...(device ? { device } : {}), notices: [] };
  }

  private async insert(person: PersonRow, method: DemandableMethod, site: SiteFacts, manager: EntityManager): Promise<DeviceCookie | null> {
    await this.endPresented(person, manager);
    const id = newId();
    const { token, hash } = newDeviceToken(id, this.random);
    const context = currentContext();
    const label = deviceName(context?.userAgent ?? null) ?? 'an unknown program';
    const crowdedOut = await this.repository.insert({ id, userId: person.user_id, method, hash, label, address: context?.address ?? null }, manager);
    await this.records.added(person, id, label, manager);
    for (const other of crowdedOut) await this.records.ended(person, other, 'too_many', manager);
    return cookieOf(token, person, site, person.now);
  }

  /** One row for one browser, or its owner could not tell them apart in the list. */
  private async endPresented(person: PersonRow, manager: EntityManager): Promise<void> {
    const found = await this.presented(person, manager);
    if (found === null || found === 'spent') return;
    const ended = await this.repository.end(person.user_id, found.id, 'trusted_anew', manager);
    for (const id of ended) await this.records.ended(person, id, 'trusted_anew', manager);
  }
}

/** For as long as it is trusted by the hours of now. */
function cookieOf(token: string, person: PersonRow, site: SiteFacts, since: Date): DeviceCookie | null {
  const until = trustEnds(factsOf(person, site, null), since);
  return until && { token, maxAge: Math.max(0, Math.ceil((until.getTime() - person.now.getTime()) / 1000)) };
}
