import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChangeReview, type Change, type ChangeReviewer, type Objection } from '../../common/change-review';
import { Channels } from '../../delivery/channels';
import type { Channel } from '../../delivery/message';
import type { Settings } from '../../system-settings/settings.registry';
import { SystemSettingsService, type SettingsSnapshot } from '../../system-settings/system-settings.service';
import { channelObjections, type ChannelState } from './channel.rules';

const WENT_THROUGH = `select 1 from outbox_message where channel = $1 and sent_at > app_now() - interval '7 days' limit 1`;

/** Settings that make a channel compulsory before anything went through it are refused when they are saved. */
@Injectable()
export class ChannelReviewer implements ChangeReviewer, OnModuleInit {
  constructor(
    private readonly changeReview: ChangeReview,
    private readonly settings: SystemSettingsService,
    private readonly channels: Channels,
  ) {}

  onModuleInit(): void {
    this.changeReview.registerReviewer(this);
  }

  async review(change: Change, manager: EntityManager): Promise<readonly Objection[]> {
    if (change.kind !== 'settings') return [];
    const after = await this.settings.readIn(manager);
    // The settings service is the one sender of this kind of change, and what it sends are whole settings.
    const before = { ...after, settings: change.before as unknown as Settings };
    const errors = channelObjections(
      { settings: before.settings, channels: await this.states(before, manager) },
      { settings: after.settings, channels: await this.states(after, manager) },
    );
    return errors.length > 0 ? [{ kind: 'refused', errors }] : [];
  }

  private async states(snapshot: SettingsSnapshot, manager: EntityManager): Promise<Record<Channel, ChannelState>> {
    return { email: await this.state('email', snapshot, manager), sms: await this.state('sms', snapshot, manager) };
  }

  /** The development mailbox always counts (product P-52). */
  private async state(channel: Channel, snapshot: SettingsSnapshot, manager: EntityManager): Promise<ChannelState> {
    if (!this.channels.reachableBy(snapshot)[channel]) return 'absent';
    if (this.channels.endsInMailbox(channel, snapshot)) return 'proven';
    const rows = await manager.query<unknown[]>(WENT_THROUGH, [channel]);
    return rows.length > 0 ? 'proven' : 'untried';
  }
}
