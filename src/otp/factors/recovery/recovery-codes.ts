import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { PasswordHasher } from '../../../common/crypto/password-hasher';
import { SecureRandom } from '../../../common/crypto/secure-random';
import { newId } from '../../../common/ids';
import { lockUser } from '../../user-lock';
import { FactorRecords } from '../factor-records';
import { RecoveryCodeEntity } from './recovery-code.entity';
import { groupedRecoveryCode, RECOVERY_CODE_BYTES, recoveryCodeFrom } from './recovery-code.format';

const CODES = 10;
const SALT_BYTES = 16;

@Injectable()
export class RecoveryCodes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly random: SecureRandom,
    private readonly hasher: PasswordHasher,
    private readonly records: FactorRecords,
  ) {}

  /**
   * A new set under a salt of its own; the old one is void as a whole. Ten argon2id hashes, one after the other: they take
   * one place in the hashing queue, not ten.
   *
   * @returns ten codes `XXXX-XXXX-XXXX-XXXX`, to be shown this once
   */
  async replace(userId: string, manager: EntityManager): Promise<string[]> {
    const codes = Array.from({ length: CODES }, () => recoveryCodeFrom(this.random.bytes(RECOVERY_CODE_BYTES)));
    const salt = this.random.bytes(SALT_BYTES);
    const rows: Pick<RecoveryCodeEntity, 'id' | 'userId' | 'salt' | 'hash'>[] = [];
    for (const code of codes) rows.push({ id: newId(), userId, salt, hash: await this.hasher.hashRaw(code, salt) });
    await lockUser(userId, manager);
    await this.void(userId, manager);
    await manager.insert(RecoveryCodeEntity, rows);
    await this.records.record('recovery_codes_created', { userId, method: 'recovery_code' }, manager);
    return codes.map(groupedRecoveryCode);
  }

  /**
   * With the first factor. Whoever holds a set has had it with another one, though every code of it were used: a new set
   * would come without the proof that making one asks for. @returns null for them
   */
  async first(userId: string, manager: EntityManager): Promise<string[] | null> {
    await lockUser(userId, manager);
    return (await manager.existsBy(RecoveryCodeEntity, { userId, supersededAt: IsNull() })) ? null : this.replace(userId, manager);
  }

  /** With the last factor: codes that stand in for nothing would be a second factor nobody knows of. */
  async void(userId: string, manager: EntityManager): Promise<void> {
    await manager.update(RecoveryCodeEntity, { userId, supersededAt: IsNull() }, { supersededAt: () => 'app_now()' });
  }

  left(userId: string, manager: EntityManager = this.dataSource.manager): Promise<number> {
    return manager.countBy(RecoveryCodeEntity, { userId, usedAt: IsNull(), supersededAt: IsNull() });
  }
}
