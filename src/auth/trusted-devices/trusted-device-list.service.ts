import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Acting } from '../../common/access/privilege.rules';
import { pageWithin, type PageWish } from '../../common/paging/cursor';
import { commonProblems } from '../../common/problems/common.problems';
import { currentContext } from '../../common/http/request-context';
import { existing, manageable } from '../../users/manageable';
import type { SignedInRequest } from '../guards/request-facts';
import { PolicyFacts } from '../policy/facts.service';
import { factsOf, type PersonRow, type SiteFacts } from '../policy/person';
import { trustEnds } from '../policy/trusted-device.policy';
import { readDeviceToken } from './device-token';
import { TrustedDeviceEnds } from './trusted-device-ends.service';
import { TrustedDeviceRepository } from './trusted-device.repository';
import type { TrustedDeviceListView, TrustedDeviceView } from './trusted-device.view';

const noSuchDevice = () => commonProblems.notFound('There is no such device.');

/** The browsers somebody has trusted, for that person and for administrators. */
@Injectable()
export class TrustedDeviceList {
  constructor(
    private readonly dataSource: DataSource,
    private readonly repository: TrustedDeviceRepository,
    private readonly ends: TrustedDeviceEnds,
    private readonly facts: PolicyFacts,
  ) {}

  /** Those that are trusted by the rules of now: none while the site trusts none. */
  async of({ session, site }: SignedInRequest, wish: PageWish): Promise<TrustedDeviceListView> {
    const presented = readDeviceToken(currentContext()?.deviceToken);
    return pageWithin(await this.listed(session, site, presented?.hash ?? null), wish, 'newest');
  }

  /** A session it let in falls short from its next request on. @throws Problem `not-found` for one that is over or somebody else's */
  async end({ session }: SignedInRequest, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      if (!(await this.ends.end(session, id, 'ended_by_owner', manager))) throw noSuchDevice();
    });
  }

  async endAll({ session }: SignedInRequest): Promise<void> {
    await this.dataSource.transaction((manager) => this.ends.end(session, null, 'ended_by_owner', manager));
  }

  /** @throws Problem `not-found` */
  async ofPerson(userId: string, wish: PageWish): Promise<TrustedDeviceListView> {
    await existing(userId, this.dataSource.manager);
    const person = await this.facts.personById(userId, this.dataSource.manager);
    // Nobody who is disabled comes in, with a device or without.
    return pageWithin(person ? await this.listed(person, await this.facts.siteFor(person), null) : [], wish, 'newest');
  }

  /** @throws Problem `not-found`, `forbidden` */
  async endOf(acting: Acting, userId: string, id: string): Promise<void> {
    if (!(await this.endSomeOf(acting, userId, id))) throw noSuchDevice();
  }

  /** @throws Problem `not-found`, `forbidden` */
  async endAllOf(acting: Acting, userId: string): Promise<void> {
    await this.endSomeOf(acting, userId, null);
  }

  private endSomeOf(acting: Acting, userId: string, id: string | null): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const { user } = await manageable(acting, userId, manager);
      return this.ends.end({ user_id: user.id, email: user.email }, id, 'ended_by_administrator', manager);
    });
  }

  private async listed(person: PersonRow, site: SiteFacts, presented: Buffer | null): Promise<TrustedDeviceView[]> {
    const facts = factsOf(person, site, null);
    const devices = await this.repository.of(person.user_id, this.dataSource.manager);
    return devices.flatMap(({ id, label, address, trustedSince, lastUsedAt, tokenHash }) => {
      const until = trustEnds(facts, trustedSince);
      if (until === null || until <= person.now) return [];
      const current = presented?.equals(tokenHash) === true;
      return [{ id, label, current, trustedAt: trustedSince.toISOString(), lastUsedAt: lastUsedAt.toISOString(), expiresAt: until.toISOString(), address }];
    });
  }
}
