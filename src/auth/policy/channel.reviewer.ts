import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { DemandableMethod } from '../../common/access/principal';
import { ChangeReview, type Change, type ChangeConsequence, type ChangeReviewer, type Objection, type Warning } from '../../common/change-review';
import { Channels } from '../../delivery/channels';
import type { Channel } from '../../delivery/message';
import { WaysOut } from '../../delivery/ways-out';
import type { Settings } from '../../system-settings/settings.registry';
import { SystemSettingsService, type SettingsSnapshot } from '../../system-settings/system-settings.service';
import { channelDemands, channelObjections, newlyUntried, testOf, type ChannelState, type SiteDemand } from './channel.rules';

/** By the very server and account the settings lead to: the one before says nothing of them. */
const WENT_THROUGH = `select 1 from outbox_message where channel = $1 and way_out = any($2) and sent_at > app_now() - interval '7 days' limit 1`;

const OF_ROLES = 'select distinct allowed_methods as methods from role where two_factor_auth and cardinality(allowed_methods) > 0';
const OF_PEOPLE = 'select distinct two_factor_method as method from app_user where two_factor_method is not null and disabled_at is null';

const PLACE = { settings: '/settings/enable_two_factor_auth', role: '/allowedMethods', user: '/method' } as const;

/**
 * A change that makes a channel compulsory before anything went through it is refused when it is saved (product P-52); one
 * that exchanges the server of a compulsory channel cannot be tried before it is saved, and is answered with a warning.
 */
@Injectable()
export class ChannelReviewer implements ChangeReviewer, ChangeConsequence, OnModuleInit {
  constructor(
    private readonly changeReview: ChangeReview,
    private readonly settings: SystemSettingsService,
    private readonly channels: Channels,
    private readonly waysOut: WaysOut,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.changeReview.registerReviewer(this);
    this.changeReview.registerConsequence(this);
  }

  async review(change: Change, manager: EntityManager): Promise<readonly Objection[]> {
    if (change.kind !== 'settings' && change.change === 'deleted') return [];
    const current = await this.settings.readIn(manager);
    const after = await this.demand(change, current, manager);
    if (channelDemands(after).length === 0) return [];
    const errors = channelObjections(await this.demandBefore(change, current), after, PLACE[change.kind]);
    return errors.length > 0 ? [{ kind: 'refused', errors }] : [];
  }

  async apply(change: Change, manager: EntityManager): Promise<readonly Warning[]> {
    if (change.kind !== 'settings') return [];
    const current = await this.settings.readIn(manager);
    const after = await this.demand(change, current, manager);
    if (channelDemands(after).length === 0) return [];
    const before = { ...current, settings: settingsBefore(change) };
    return newlyUntried(this.waysOut.by(before), this.waysOut.by(current), after).map((channel) => ({
      code: 'channel_untried',
      message: `People depend on ${channel === 'email' ? 'mail' : 'texts'}, and ${testOf(channel).replace(' first', ' now')}.`,
    }));
  }

  /** Roles and people as they were are seen by the connection outside the transaction. */
  private demandBefore(change: Change, current: SettingsSnapshot): Promise<SiteDemand> {
    const settings = change.kind === 'settings' ? settingsBefore(change) : current.settings;
    return this.demand(change, { ...current, settings }, this.dataSource.manager);
  }

  /** Everybody is looked through only where a method of theirs may begin to count: other changes leave those as they were. */
  private async demand(change: Change, snapshot: SettingsSnapshot, manager: EntityManager): Promise<SiteDemand> {
    const roles = await manager.query<{ methods: DemandableMethod[] }[]>(OF_ROLES);
    const concernsPeople = change.kind === 'settings' || change.change === 'two_factor';
    const people = concernsPeople ? await manager.query<{ method: DemandableMethod }[]>(OF_PEOPLE) : [];
    return {
      settings: snapshot.settings,
      roles: roles.map(({ methods }) => methods),
      people: people.map(({ method }) => method),
      channels: await this.states(snapshot, manager),
    };
  }

  private async states(snapshot: SettingsSnapshot, manager: EntityManager): Promise<Record<Channel, ChannelState>> {
    return { email: await this.state('email', snapshot, manager), sms: await this.state('sms', snapshot, manager) };
  }

  /** The development mailbox always counts (product P-52). */
  private async state(channel: Channel, snapshot: SettingsSnapshot, manager: EntityManager): Promise<ChannelState> {
    if (!this.channels.reachableBy(snapshot)[channel]) return 'absent';
    if (this.channels.endsInMailbox(channel, snapshot)) return 'proven';
    const rows = await manager.query<unknown[]>(WENT_THROUGH, [channel, this.waysOut.marksFor(channel, snapshot)]);
    return rows.length > 0 ? 'proven' : 'untried';
  }
}

/** The settings service is the one sender of this kind of change, and what it sends are whole settings. */
const settingsBefore = (change: Change & { readonly kind: 'settings' }): Settings => change.before as unknown as Settings;
