import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Permission } from '../../common/access/permission';
import { PreparedStatements } from '../../database/prepared-statements';
import { PERSON_COLUMNS } from '../policy/facts.sql';
import type { PersonRow } from '../policy/person';

/** A key with everything a request is judged by. */
export interface ApiKeyRow extends PersonRow {
  readonly api_key_id: string;
  readonly api_key_name: string;
  readonly scopes: readonly Permission[];
  readonly key_addresses: readonly string[];
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
  readonly revoked_because: string | null;
  readonly used_after_end_at: Date | null;
  /** Today, by UTC. */
  readonly permissions_read: readonly string[];
  /** Its last use is a minute ago or more. */
  readonly untouched: boolean;
}

export interface NewApiKey {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly hash: Buffer;
  readonly scopes: readonly Permission[];
  readonly allowedAddresses: readonly string[];
  readonly expiresAt: Date;
}

export interface ListedKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly allowedAddresses: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
  readonly lastUsedFrom: string | null;
}

/** For audit and notices. */
export interface RevokedKey {
  readonly id: string;
  readonly name: string;
  readonly userId: string;
  /** Of its owner, unmasked. */
  readonly email: string;
}

const TODAY = `(app_now() at time zone 'UTC')::date`;
/** A use is written at most this often: a program that asks every second costs one UPDATE a minute. */
const TOUCH_EVERY = `interval '1 minute'`;

/** ONE statement per request: key, owner, roles, and the settings version they are judged with. */
const FIND = `
  select k.id as api_key_id, k.name as api_key_name, k.scopes, k.allowed_addresses as key_addresses, k.created_at, k.expires_at,
         k.revoked_at, k.revoked_because, k.used_after_end_at,
         case when k.permissions_read_on = ${TODAY} then k.permissions_read else '{}' end as permissions_read,
         (k.last_used_at is null or k.last_used_at <= app_now() - ${TOUCH_EVERY}) as untouched,
         ${PERSON_COLUMNS}
    from api_key k join app_user u on u.id = k.user_id
   where k.key_hash = $1`;

const LISTED = `k.id, k.name, k.scopes, k.allowed_addresses as "allowedAddresses", k.created_at as "createdAt", k.expires_at as "expiresAt",
  k.last_used_at as "lastUsedAt", k.last_used_from as "lastUsedFrom"`;

/** `keyState` in SQL. `$2` is `api_key_max_days` in seconds. */
const LIVING = `k.revoked_at is null and k.expires_at > app_now() and k.created_at > app_now() - make_interval(secs => $2)`;

@Injectable()
export class ApiKeyRepository {
  constructor(private readonly statements: PreparedStatements) {}

  async find(hash: Buffer): Promise<ApiKeyRow | null> {
    const [row] = await this.statements.run<ApiKeyRow>('api_key.find', FIND, [hash]);
    return row ?? null;
  }

  /**
   * The owner's row, locked until the transaction ends: two keys made at once are counted one after the other, and a reset
   * under way is either met here or finds the key that was made. @returns false for an account that changed meanwhile
   */
  async lockOwner(userId: string, securityVersion: number, manager: EntityManager): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      'select 1 from app_user where id = $1 and security_version = $2 and disabled_at is null for no key update',
      [userId, securityVersion],
    );
    return rows.length === 1;
  }

  async insert(key: NewApiKey, manager: EntityManager): Promise<ListedKey> {
    const [row] = await manager.query<ListedKey[]>(
      `insert into api_key as k (id, user_id, name, key_hash, scopes, allowed_addresses, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7) returning ${LISTED}`,
      [key.id, key.userId, key.name, key.hash, key.scopes, key.allowedAddresses, key.expiresAt],
    );
    if (!row) throw new Error('a key that was inserted is not there');
    return row;
  }

  /** The newest first. @param id null: all of them */
  living(userId: string, id: string | null, maxDays: number, manager: EntityManager): Promise<ListedKey[]> {
    return manager.query<ListedKey[]>(
      `select ${LISTED} from api_key k where k.user_id = $1 and ${LIVING} and ($3::uuid is null or k.id = $3)
        order by k.created_at desc, k.id desc`,
      [userId, maxDays * 86_400, id],
    );
  }

  /** Those that a longer `api_key_max_days` could bring back, too. @param id null: all of them */
  async revoke(userId: string, id: string | null, because: string, manager: EntityManager): Promise<RevokedKey[]> {
    const [rows] = await manager.query<[RevokedKey[], number]>(
      `update api_key k set revoked_at = app_now(), revoked_because = $3 from app_user u
        where u.id = k.user_id and k.user_id = $1 and ($2::uuid is null or k.id = $2) and k.revoked_at is null and k.expires_at > app_now()
        returning k.id, k.name, k.user_id as "userId", u.email`,
      [userId, id, because],
    );
    return rows;
  }

  /** A revoked key is not touched: a slow request must not look like a use after its end. */
  async touch(id: string, address: string | null, manager: EntityManager): Promise<void> {
    await manager.query(
      `update api_key set last_used_at = app_now(), last_used_from = $2
        where id = $1 and revoked_at is null and (last_used_at is null or last_used_at <= app_now() - ${TOUCH_EVERY})`,
      [id, address],
    );
  }

  /** @returns whether this is the first time on this day. */
  notePermissionRead(id: string, permission: string, manager: EntityManager): Promise<boolean> {
    return first(
      `update api_key set permissions_read_on = ${TODAY},
              permissions_read = case when permissions_read_on = ${TODAY} then array_append(permissions_read, $2) else array[$2] end
        where id = $1 and (permissions_read_on is distinct from ${TODAY} or not $2 = any (permissions_read))`,
      [id, permission],
      manager,
    );
  }

  /** @returns whether this is the first time. */
  noteUseAfterEnd(id: string, manager: EntityManager): Promise<boolean> {
    return first('update api_key set used_after_end_at = app_now() where id = $1 and used_after_end_at is null', [id], manager);
  }

  /** @returns whether this is the first time within an hour. */
  noteElsewhere(id: string, manager: EntityManager): Promise<boolean> {
    return first(
      `update api_key set elsewhere_at = app_now() where id = $1 and (elsewhere_at is null or elsewhere_at <= app_now() - interval '1 hour')`,
      [id],
      manager,
    );
  }
}

async function first(update: string, values: unknown[], manager: EntityManager): Promise<boolean> {
  const [, noted] = await manager.query<[unknown, number]>(update, values);
  return noted === 1;
}
