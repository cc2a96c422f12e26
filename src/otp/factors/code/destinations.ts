import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KeyedHash } from '../../../common/crypto/keyed-hash';
import { Channels } from '../../../delivery/channels';
import { objectionToMailAddress, objectionToNumber } from '../../../delivery/recipient.rules';
import type { UserEntity } from '../../../users/user.entity';
import type { CodeChannel } from './code-channel';

/** Where a code goes: the stored address or number of its owner and nowhere else (CVE-2026-105211). */
@Injectable()
export class Destinations {
  constructor(
    private readonly channels: Channels,
    private readonly keyedHash: KeyedHash,
  ) {}

  /** The full address or number, or null when nothing can be sent there now. */
  async reachable(channel: CodeChannel, user: UserEntity, manager: EntityManager): Promise<string | null> {
    const destination = channel.destination(user);
    if (destination === null || !(await this.channels.isConfigured(channel.kind, manager))) return null;
    const objection =
      channel.kind === 'sms' ? objectionToNumber(destination, await this.channels.smsCountries(manager)) : objectionToMailAddress(destination);
    return objection === null ? destination : null;
  }

  /**
   * Null when there is nowhere to send to. Keyed: the table must not be a list of numbers to be tried out. The key's id stands
   * in front, so that a code on its way survives a rotation of the ring.
   */
  hash(channel: CodeChannel, user: UserEntity, keyId: string = this.keyedHash.activeKeyId): Buffer | null {
    const key = channel.destinationKey(user);
    if (key === null) return null;
    return Buffer.concat([Buffer.from(`${keyId}:`), this.keyedHash.digest('destination', `${channel.kind}:${key}`, keyId)]);
  }

  /** @throws when the key it was made under has left the ring. */
  isStill(hash: Buffer, channel: CodeChannel, user: UserEntity): boolean {
    const keyId = hash.subarray(0, hash.indexOf(':')).toString();
    return this.hash(channel, user, keyId)?.equals(hash) ?? false;
  }
}
