import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { currentContext } from '../../common/http/request-context';
import { Channels } from '../../delivery/channels';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { PERSON_COLUMNS } from './facts.sql';
import { factsOf, type Origin, type PersonRow, type SiteFacts } from './person';
import { decideSecondFactor, type SecondFactorDecision } from './second-factor.policy';

/** Collects the facts and asks the policy; decides nothing itself. */
@Injectable()
export class PolicyFacts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: SystemSettingsService,
    private readonly channels: Channels,
  ) {}

  /** `null` for an unknown or disabled person: nobody to decide about. */
  async personById(userId: string, manager: EntityManager = this.dataSource.manager): Promise<PersonRow | null> {
    const [row] = await manager.query<PersonRow[]>(`select ${PERSON_COLUMNS} from app_user u where u.id = $1 and u.disabled_at is null`, [userId]);
    return row ?? null;
  }

  /**
   * The settings the person's row was read with, what can be sent by them, and where this request comes from: for the
   * person who makes it. `manager`: inside a transaction.
   */
  async siteOf(person: Pick<PersonRow, 'settings_version'>, manager?: EntityManager): Promise<SiteFacts> {
    return this.site(person, { kind: 'address', address: currentContext()?.address ?? null }, manager);
  }

  /** The same for a question about somebody else, who comes from wherever their address list says. */
  async siteFor(person: Pick<PersonRow, 'settings_version'>, manager?: EntityManager): Promise<SiteFacts> {
    return this.site(person, { kind: 'listed' }, manager);
  }

  /** What the next sign-in of somebody meets after the right password. */
  async foresee(person: PersonRow, manager?: EntityManager): Promise<SecondFactorDecision> {
    return this.foreseeAt(await this.siteFor(person, manager), person);
  }

  /** The same for one person after another in one reading of the database: the settings of all of them are read once. */
  foreseeAt(site: SiteFacts, person: PersonRow): SecondFactorDecision {
    return decideSecondFactor(factsOf(person, site, null));
  }

  /** Of whoever makes this request. */
  async decide(person: PersonRow, proven: Method | null): Promise<SecondFactorDecision> {
    return decideSecondFactor(factsOf(person, await this.siteOf(person), proven));
  }

  private async site(person: Pick<PersonRow, 'settings_version'>, from: Origin, manager?: EntityManager): Promise<SiteFacts> {
    const snapshot = await this.settings.atVersion(person.settings_version, manager);
    return { settings: snapshot.settings, channels: this.channels.reachableBy(snapshot), emergencyUntil: snapshot.emergencyUntil, from };
  }
}
