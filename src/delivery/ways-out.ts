import { Injectable } from '@nestjs/common';
import { KeyedHash } from '../common/crypto/keyed-hash';
import type { SettingsSnapshot } from '../system-settings/settings.snapshot';
import { DeliverySettings, type DeliverySnapshot } from './delivery.settings';
import type { Channel } from './message';

/**
 * Which server and account a message went through. That the one of last week worked says nothing of the one somebody has
 * just typed in (product P-52). A keyed hash, because what it is made of holds passwords.
 */
@Injectable()
export class WaysOut {
  constructor(
    private readonly settings: DeliverySettings,
    private readonly keyedHash: KeyedHash,
  ) {}

  /** What a message is marked with that went out by these settings. */
  markOf(channel: Channel, snapshot: DeliverySnapshot, keyId = this.keyedHash.activeKeyId): string {
    const way = (channel === 'email' ? snapshot.mail : snapshot.texts) ?? 'development mailbox';
    return this.keyedHash.digest('way-out', JSON.stringify([channel, way]), keyId).toString('hex');
  }

  /** The marks of messages that went the way these settings lead, under every key: they may be older than the active one. */
  marksFor(channel: Channel, snapshot: SettingsSnapshot): string[] {
    const delivery = this.settings.of(snapshot);
    return this.keyedHash.keyIds.map((keyId) => this.markOf(channel, delivery, keyId));
  }

  /** The way of each channel by these settings: two are the same where the marks are. */
  by(snapshot: SettingsSnapshot): Readonly<Record<Channel, string>> {
    const delivery = this.settings.of(snapshot);
    return { email: this.markOf('email', delivery), sms: this.markOf('sms', delivery) };
  }

  async markNow(channel: Channel): Promise<string> {
    return this.markOf(channel, await this.settings.current());
  }
}
