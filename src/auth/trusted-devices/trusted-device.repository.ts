import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DemandableMethod } from '../../common/access/principal';
import type { TrustFacts } from '../policy/second-factor.facts';
import type { DeviceToken } from './device-token';

/** Seconds for which the token before is taken as well: two tabs of one browser sign in at once (contract §4). */
const BOTH_TAKEN = 60;

/** Somebody who trusts one more is asked again on the one trusted longest ago. */
const MOST = 20;

export interface FoundDevice {
  readonly id: string;
  readonly trust: TrustFacts;
  /** `spent`: any other it had, or may have had: whoever names it has seen one of its cookies. */
  readonly token: 'newest' | 'before' | 'spent';
}

export interface ListedDevice {
  readonly id: string;
  readonly label: string;
  readonly address: string | null;
  readonly trustedSince: Date;
  readonly lastUsedAt: Date;
  readonly tokenHash: Buffer;
}

/** For the audit. */
export interface EndedDevice {
  readonly id: string;
  readonly userId: string;
  /** Of its owner, unmasked. */
  readonly email: string;
}

/** Not ended, and the account is the one it was trusted for. */
const OF_NOW = 'd.ended_at is null and d.security_version = u.security_version and u.disabled_at is null';

@Injectable()
export class TrustedDeviceRepository {
  /** A token is worth something to the person it was given to, and to nobody else. */
  async find(userId: string, { id, hash }: DeviceToken, manager: EntityManager): Promise<FoundDevice | null> {
    const [row] = await manager.query<{ id: string; since: Date; method: DemandableMethod; token: FoundDevice['token'] }[]>(
      `select d.id, d.created_at as since, d.method,
              case when d.token_hash = $3 then 'newest'
                   when d.previous_hash = $3 and d.renewed_at > app_now() - interval '${BOTH_TAKEN} seconds' then 'before'
                   else 'spent' end as token
         from trusted_device d join app_user u on u.id = d.user_id
        where d.user_id = $1 and d.id = $2 and ${OF_NOW}`,
      [userId, id, hash],
    );
    return row ? { id: row.id, trust: { since: row.since, method: row.method }, token: row.token } : null;
  }

  /** One statement: of two uses at once one renews it, and the other finds that it came second. @returns whether it was this one */
  async renew(id: string, token: { readonly spent: Buffer; readonly next: Buffer }, address: string | null, manager: EntityManager): Promise<boolean> {
    const [, renewed] = await manager.query<[unknown, number]>(
      `update trusted_device set token_hash = $3, previous_hash = $2, renewed_at = app_now(), address = $4
        where id = $1 and token_hash = $2 and ended_at is null`,
      [id, token.spent, token.next, address],
    );
    return renewed === 1;
  }

  /** @returns ids of those that had to make room. */
  async insert(
    device: { readonly id: string; readonly userId: string; readonly method: DemandableMethod; readonly hash: Buffer; readonly label: string; readonly address: string | null },
    manager: EntityManager,
  ): Promise<readonly string[]> {
    await manager.query(
      `insert into trusted_device (id, user_id, security_version, token_hash, label, address, method)
       select $1, u.id, u.security_version, $3, $4, $5, $6 from app_user u where u.id = $2`,
      [device.id, device.userId, device.hash, device.label, device.address, device.method],
    );
    const [ended] = await manager.query<[{ id: string }[], number]>(
      `update trusted_device set ended_at = app_now(), ended_because = 'too_many' where id in (
         select d.id from trusted_device d join app_user u on u.id = d.user_id where d.user_id = $1 and ${OF_NOW}
          order by d.created_at desc, d.id desc offset ${MOST}) returning id`,
      [device.userId],
    );
    return ended.map(({ id }) => id);
  }

  /** @param id null: all of them. @returns ids of those that were still there. */
  async end(userId: string, id: string | null, because: string, manager: EntityManager): Promise<readonly string[]> {
    const [ended] = await manager.query<[{ id: string }[], number]>(
      `update trusted_device d set ended_at = app_now(), ended_because = $3 from app_user u
        where u.id = d.user_id and d.user_id = $1 and ($2::uuid is null or d.id = $2) and ${OF_NOW} returning d.id`,
      [userId, id, because],
    );
    return ended.map((device) => device.id);
  }

  /** Those of an account as it was before its `securityVersion` moved. */
  async endOutdated(userId: string, because: string, manager: EntityManager): Promise<readonly EndedDevice[]> {
    const [ended] = await manager.query<[EndedDevice[], number]>(
      `update trusted_device d set ended_at = app_now(), ended_because = $2 from app_user u
        where u.id = d.user_id and d.user_id = $1 and d.ended_at is null and (d.security_version <> u.security_version or u.disabled_at is not null)
        returning d.id, d.user_id as "userId", u.email`,
      [userId, because],
    );
    return ended;
  }

  /** The newest first; whether the hours of now are over is for the caller to say. */
  of(userId: string, manager: EntityManager): Promise<ListedDevice[]> {
    return manager.query<ListedDevice[]>(
      `select d.id, d.label, d.address, d.created_at as "trustedSince", d.renewed_at as "lastUsedAt", d.token_hash as "tokenHash"
         from trusted_device d join app_user u on u.id = d.user_id
        where d.user_id = $1 and ${OF_NOW} order by d.created_at desc, d.id desc`,
      [userId],
    );
  }
}
