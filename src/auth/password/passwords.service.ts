import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { PasswordHasher } from '../../common/crypto/password-hasher';
import { SecretBox, SecretIntegrityError, type SecretPlace } from '../../common/crypto/secret-box';
import { asPlainSecret, type SealedText } from '../../common/crypto/secret-text';
import { NewPassword } from './new-password.service';

/** Where an account's hash is sealed to. Rotation needs it too. */
export const passwordPlace = (userId: string): SecretPlace => ({ table: 'app_user', column: 'password_hash', row: [userId] });

/**
 * Password hashes: argon2id, and the hash itself sealed under the key ring, bound to its row. That is the keyed step NIST
 * SP 800-63B-4 §3.1.1.2 asks for, and unlike a peppered hash it can be re-wrapped when the ring rotates.
 */
@Injectable()
export class Passwords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hasher: PasswordHasher,
    private readonly box: SecretBox,
    private readonly audit: AuditLog,
    private readonly settled: NewPassword,
  ) {}

  /** Costs the same whether there is a hash or not. @throws HashingOverloaded */
  async verify(userId: string | null, sealed: SealedText | null, password: string): Promise<boolean> {
    const phc = userId !== null && sealed !== null ? await this.opened(userId, sealed) : null;
    const right = await this.hasher.verify(phc, password);
    if (right && phc !== null && userId !== null && this.hasher.isOutdated(phc)) await this.renewHash(userId, sealed, password);
    return right;
  }

  /** For storing: hash and seal. Written by the caller, in the transaction of its change. */
  async sealedHash(userId: string, password: string): Promise<SealedText> {
    return this.box.seal(asPlainSecret(await this.hasher.hash(password)), passwordPlace(userId));
  }

  /**
   * A new password: whatever was signed in with the old one is over, and a one-time password is done. Whoever had one before
   * is told that it was changed (product P-83).
   * @param by the owner in a session, which goes on. Set by somebody else, or by a mailed link, it ends the API keys as well (contract §4).
   * @returns the account's new `securityVersion`.
   */
  async store(userId: string, sealed: SealedText, by: { readonly session: string } | 'others', manager: EntityManager): Promise<number> {
    const [was] = await manager.query<{ first: boolean }[]>('select password_hash is null as first from app_user where id = $1 for no key update', [userId]);
    const [rows] = await manager.query<[{ security_version: number }[], number]>(
      `update app_user set password_hash = $2, password_set_at = app_now(), one_time_password_until = null,
              one_time_password_used_at = null, security_version = security_version + 1, updated_at = app_now()
        where id = $1 returning security_version`,
      [userId, sealed],
    );
    const [row] = rows;
    if (!row) throw new Error('the account is gone');
    await this.settled.settle(userId, was?.first !== false, by, manager);
    return row.security_version;
  }

  private async opened(userId: string, sealed: SealedText): Promise<string | null> {
    try {
      return this.box.open(sealed, passwordPlace(userId));
    } catch (error) {
      if (!(error instanceof SecretIntegrityError)) throw error;
      await this.audit.record(
        { event: 'crypto_integrity_failure', outcome: 'failure', reason: error.message, target: { kind: 'user', id: userId } },
        this.dataSource.manager,
      );
      return null;
    }
  }

  /** Same password, today's parameters (ASVS 5.0 §11.2.2); only if nobody changed it in the meantime. */
  private async renewHash(userId: string, was: SealedText | null, password: string): Promise<void> {
    const sealed = await this.sealedHash(userId, password);
    await this.dataSource.query('update app_user set password_hash = $2 where id = $1 and password_hash = $3', [userId, sealed, was]);
  }
}
