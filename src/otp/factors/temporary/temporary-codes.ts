import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { KeyedHash } from '../../../common/crypto/keyed-hash';
import { SecureRandom } from '../../../common/crypto/secure-random';
import { newId } from '../../../common/ids';
import { lockUser } from '../../user-lock';

/** Seconds (product P-81). */
export const TEMPORARY_CODE_SECONDS = 8 * 3600;
export const TEMPORARY_CODE_DIGITS = 8;
const OPEN = 'used_at is null and superseded_at is null';
/** Neither late nor of an account that changed since: whoever ends somebody's access need not know of codes (product P-70). */
const GOOD = `${OPEN} and expires_at > app_now()
  and security_version = (select u.security_version from app_user u where u.id = temporary_code.user_id and u.disabled_at is null)`;

export interface IssuedTemporaryCode {
  readonly code: string;
  readonly expiresAt: Date;
}

export interface OpenTemporaryCode {
  readonly id: string;
  readonly keyId: string;
  readonly codeHash: Buffer;
  readonly expiresAt: Date;
}

/** Temporary codes: at most one of a person is open. */
@Injectable()
export class TemporaryCodes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keyedHash: KeyedHash,
    private readonly random: SecureRandom,
  ) {}

  /** Voids the one before. @returns the code, to be shown this once */
  async issue(userId: string, manager: EntityManager): Promise<IssuedTemporaryCode> {
    await lockUser(userId, manager);
    await this.void(userId, manager);
    const id = newId();
    const code = String(this.random.int(10 ** TEMPORARY_CODE_DIGITS)).padStart(TEMPORARY_CODE_DIGITS, '0');
    const keyId = this.keyedHash.activeKeyId;
    const [row] = await manager.query<{ expires_at: Date }[]>(
      `insert into temporary_code (id, user_id, security_version, key_id, code_hash, expires_at)
       select $1, u.id, u.security_version, $3, $4, app_now() + make_interval(secs => $5) from app_user u where u.id = $2
       returning expires_at`,
      [id, userId, keyId, this.hash(id, code, keyId), TEMPORARY_CODE_SECONDS],
    );
    if (!row) throw new Error('a temporary code was inserted and did not come back');
    return { code, expiresAt: row.expires_at };
  }

  async void(userId: string, manager: EntityManager): Promise<void> {
    await manager.query(`update temporary_code set superseded_at = app_now() where user_id = $1 and ${OPEN}`, [userId]);
  }

  async open(userId: string, manager: EntityManager = this.dataSource.manager): Promise<OpenTemporaryCode | null> {
    const rows = await manager.query<OpenTemporaryCode[]>(
      `select id, key_id as "keyId", code_hash as "codeHash", expires_at as "expiresAt" from temporary_code
        where user_id = $1 and ${GOOD}`,
      [userId],
    );
    return rows[0] ?? null;
  }

  /** Bound to its row, or a code could be moved to another person's. Null when its key has left the ring. */
  expected(row: OpenTemporaryCode, code: string): Buffer | null {
    return this.keyedHash.keyIds.includes(row.keyId) ? this.hash(row.id, code, row.keyId) : null;
  }

  /** @returns false when somebody was faster, a newer one was made, the account changed, or its time is over. */
  async use(id: string, manager: EntityManager): Promise<boolean> {
    const [, used] = await manager.query<[unknown, number]>(
      `update temporary_code set used_at = app_now() where id = $1 and ${GOOD}`,
      [id],
    );
    return used === 1;
  }

  private hash(id: string, code: string, keyId: string): Buffer {
    return this.keyedHash.digest('temporary_code', `${id}:${code}`, keyId);
  }
}
