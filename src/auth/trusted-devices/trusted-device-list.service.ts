import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { commonProblems } from '../../common/problems/common.problems';
import { currentContext } from '../../common/http/request-context';
import type { SignedInRequest } from '../guards/request-facts';
import { factsOf } from '../policy/person';
import { trustEnds } from '../policy/trusted-device.policy';
import { readDeviceToken } from './device-token';
import { TrustedDeviceRecords } from './trusted-device.records';
import { TrustedDeviceRepository } from './trusted-device.repository';
import type { TrustedDeviceListView } from './trusted-device.view';

/** The browsers somebody has trusted, for that person alone. */
@Injectable()
export class TrustedDeviceList {
  constructor(
    private readonly dataSource: DataSource,
    private readonly repository: TrustedDeviceRepository,
    private readonly records: TrustedDeviceRecords,
  ) {}

  /** Those that are trusted by the rules of now: none while the site trusts none. */
  async of({ session, site }: SignedInRequest): Promise<TrustedDeviceListView> {
    const facts = factsOf(session, site, null);
    const presented = readDeviceToken(currentContext()?.deviceToken);
    const devices = await this.repository.of(session.user_id, this.dataSource.manager);
    const items = devices.flatMap(({ id, label, address, trustedSince, lastUsedAt, tokenHash }) => {
      const until = trustEnds(facts, trustedSince);
      if (until === null || until <= session.now) return [];
      const current = presented?.hash.equals(tokenHash) === true;
      return [{ id, label, current, trustedAt: trustedSince.toISOString(), lastUsedAt: lastUsedAt.toISOString(), expiresAt: until.toISOString(), address }];
    });
    return { items, nextCursor: null };
  }

  /** A session it let in falls short from its next request on. @throws Problem `not-found` for one that is over or somebody else's */
  async end(signedIn: SignedInRequest, id: string): Promise<void> {
    if (!(await this.endSome(signedIn, id))) throw commonProblems.notFound('There is no such device.');
  }

  async endAll(signedIn: SignedInRequest): Promise<void> {
    await this.endSome(signedIn, null);
  }

  private endSome({ session }: SignedInRequest, id: string | null): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const ended = await this.repository.end(session.user_id, id, 'ended_by_owner', manager);
      for (const device of ended) await this.records.ended(session, device, 'ended_by_owner', manager);
      return ended.length > 0;
    });
  }
}
