import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Channel } from '../../../delivery/message';
import { UserEntity } from '../../../users/user.entity';
import { decodeBase32 } from '../base32';
import { FactorSecrets, withSecret } from '../factor-secrets';
import { hotpCode } from '../one-time-password';
import { DeliveredCodeEntity } from './delivered-code.entity';
import { CODE_CHANNELS, codeDigits } from './code-channel';
import { Destinations } from './destinations';

export interface ReadableCode {
  readonly id: string;
  readonly challengeId: string;
  readonly userId: string;
  readonly method: Channel;
  readonly destinationHash: Buffer;
  readonly lifetimeSeconds: number;
  /** null: the secret does not open; the alarm has been raised. */
  readonly code: string | null;
}

/** Computes an issued code again: it is stored nowhere (product P-40). */
@Injectable()
export class CodeReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: FactorSecrets,
    private readonly destinations: Destinations,
  ) {}

  /** null when the code or its factor is gone. */
  async read(codeId: string): Promise<ReadableCode | null> {
    const { manager } = this.dataSource;
    const row = await manager.findOneBy(DeliveredCodeEntity, { id: codeId });
    const factor = row && (await withSecret(manager).andWhere('factor.id = :id', { id: row.factorId }).getOne());
    if (!row || !factor || factor.method === 'totp') return null;
    const secret = await this.secrets.open(factor);
    return {
      id: row.id,
      challengeId: row.challengeId,
      userId: factor.userId,
      method: factor.method,
      destinationHash: row.destinationHash,
      lifetimeSeconds: row.lifetimeSeconds,
      code: secret === null ? null : hotpCode(decodeBase32(secret), Number(row.counter), codeDigits(row.digits)),
    };
  }

  /** The full address or number it was issued for, or null when the person has another one now. */
  destinationOf(code: ReadableCode, user: UserEntity): string | null {
    const channel = CODE_CHANNELS[code.method];
    return this.destinations.isStill(code.destinationHash, channel, user) ? channel.destination(user) : null;
  }
}
