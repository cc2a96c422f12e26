import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { SecretBox, SecretIntegrityError, type SecretPlace } from '../../common/crypto/secret-box';
import { asPlainSecret, type PlainSecret, type SealedText } from '../../common/crypto/secret-text';
import { SecureRandom } from '../../common/crypto/secure-random';
import { SECRET_BYTES } from './one-time-password';
import { encodeBase32 } from './base32';
import { SecondFactorEntity } from './second-factor.entity';

type FactorIdentity = Pick<SecondFactorEntity, 'id' | 'userId' | 'method'>;

/** Where a factor's secret is sealed to: copied to another row, owner or method it does not open. Rotation needs it too. */
export const secretPlace = (factor: FactorIdentity): SecretPlace => ({
  table: 'second_factor',
  column: 'secret',
  row: [factor.id, factor.userId, factor.method],
});

/** What is left in the column of a removed factor: no envelope, so nothing opens it. */
export const ERASED = '' as SealedText;

@Injectable()
export class FactorSecrets {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly random: SecureRandom,
    private readonly auditLog: AuditLog,
  ) {}

  /** 160 fresh bits, one secret per factor and channel (RFC 4226 R6, requirements R-015). */
  create(factor: FactorIdentity): SealedText {
    return this.seal(asPlainSecret(encodeBase32(this.random.bytes(SECRET_BYTES))), factor);
  }

  /** Of a token that brought its own. */
  seal(secret: PlainSecret, factor: FactorIdentity): SealedText {
    return this.box.seal(secret, secretPlace(factor));
  }

  /**
   * Base32. Null when it does not open: the caller refuses and never takes it for "not enrolled", or damage to a row
   * would switch the second step off. The alarm is written at once, on a connection of its own, and outlives a rollback.
   */
  async open(factor: Pick<SecondFactorEntity, 'id' | 'userId' | 'method' | 'secret'>): Promise<PlainSecret | null> {
    try {
      return this.box.open(factor.secret, secretPlace(factor));
    } catch (error) {
      if (!(error instanceof SecretIntegrityError)) throw error;
      await this.auditLog.record(
        {
          event: 'crypto_integrity_failure',
          outcome: 'failure',
          reason: `second_factor ${factor.id}: ${error.message}`,
          method: factor.method,
          target: { kind: 'user', id: factor.userId },
        },
        this.dataSource.manager,
      );
      return null;
    }
  }
}

/** Rows with their secret, which is never selected unless asked for. */
export const withSecret = (manager: EntityManager) =>
  manager.createQueryBuilder(SecondFactorEntity, 'factor').addSelect('factor.secret').where('factor.removedAt is null');
