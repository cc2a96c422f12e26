import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChangeReview, type Change, type ChangeReviewer, type Objection } from '../../common/change-review';
import { Channels } from '../../delivery/channels';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { channelObjections } from './channel.rules';

/** Settings that make a channel compulsory while it cannot send anything are refused when they are saved (product P-33). */
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
    const snapshot = await this.settings.readIn(manager);
    const errors = channelObjections(snapshot.settings, this.channels.reachableBy(snapshot));
    return errors.length > 0 ? [{ kind: 'refused', errors }] : [];
  }
}
