import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KeyedHash } from '../../../common/crypto/keyed-hash';
import { type Counted, LONGEST_WINDOW, type SendKind, type SendLimit } from './send-limits.rules';

/** What is counted, under every key of the ring. */
export interface HashedCount {
  readonly kind: SendKind;
  /** Under the active key: what is written. */
  readonly active: Buffer;
  /** Under all of them: what is read, so that a rotation of the ring gives nobody a fresh budget. */
  readonly known: readonly Buffer[];
}

export interface Reached {
  readonly name: string;
  /** From this moment on one more fits. */
  readonly opensAt: Date;
}

/** The message that would have to leave the window for one more to fit, if there is one. */
const REACHED = `
  select l.name, r.created_at + make_interval(secs => l.seconds) as "opensAt"
    from jsonb_to_recordset($1::jsonb) as l(name text, kind text, keys jsonb, seconds int, most int, "countsUsed" boolean)
   cross join lateral (
     select created_at from send_reservation
      where kind = l.kind and key in (select decode(hex, 'hex') from jsonb_array_elements_text(l.keys) as hex)
        and (l."countsUsed" or used_at is null) and created_at > app_now() - make_interval(secs => l.seconds)
      order by created_at desc offset l.most - 1 limit 1
   ) r`;

/** The rows behind the sending limits. What is judged by them is judged under `lock`. */
@Injectable()
export class SendReservations {
  constructor(private readonly keyedHash: KeyedHash) {}

  /** A key that left the ring takes its counts with it: at most a day's worth is forgotten by `keys retire`. */
  hashed(counted: readonly Counted[]): HashedCount[] {
    return counted.map(({ kind, value }) => {
      const under = (keyId: string) => Buffer.concat([Buffer.from(`${keyId}:`), this.keyedHash.digest('send-limit', `${kind}:${value}`, keyId)]);
      return { kind, active: under(this.keyedHash.activeKeyId), known: this.keyedHash.keyIds.map(under) };
    });
  }

  /**
   * Until the transaction ends nobody else counts against these: between counting and writing down there is no gap for a
   * burst, on however many servers. A person's own count is guarded by the user row, which the caller has locked.
   */
  async lock(counts: readonly HashedCount[], manager: EntityManager): Promise<void> {
    const keys = counts.filter(({ kind }) => kind !== 'user').flatMap(({ known }) => known.map(lockKey).sort(ascending));
    if (keys.length > 0) await manager.query('select pg_advisory_xact_lock(key) from unnest($1::bigint[]) as key', [keys.map(String)]);
  }

  /** Which of these are full now. */
  reached(limits: readonly SendLimit[], counts: readonly HashedCount[], manager: EntityManager): Promise<Reached[]> {
    const asked = limits.flatMap((limit) => {
      const count = counts.find(({ kind }) => kind === limit.kind);
      return count ? [{ ...limit, keys: count.known.map((key) => key.toString('hex')) }] : [];
    });
    return manager.query<Reached[]>(REACHED, [JSON.stringify(asked)]);
  }

  async reserve(subjectId: string, counts: readonly HashedCount[], manager: EntityManager): Promise<void> {
    const rows = counts.map(({ kind, active }) => ({ kind, key: active.toString('hex') }));
    await manager.query(
      `insert into send_reservation (subject_id, kind, key)
       select $1, kind, decode(key, 'hex') from jsonb_to_recordset($2::jsonb) as r(kind text, key text)`,
      [subjectId, JSON.stringify(rows)],
    );
    await sweep(manager);
  }

  /** What was sent has been used rightly (product P-43). In the transaction that uses it up. */
  async giveBack(subjectIds: readonly string[], manager: EntityManager): Promise<void> {
    await manager.query('update send_reservation set used_at = app_now() where subject_id = any($1) and used_at is null', [subjectIds]);
  }

  /** True once per window: the limit is reached, and nobody has said so yet. */
  async raise(limit: SendLimit, count: HashedCount, manager: EntityManager): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `insert into send_alarm as told (limit_name, key, quiet_until) values ($1, $2, app_now() + make_interval(secs => $3))
       on conflict (limit_name, key) do update set quiet_until = excluded.quiet_until where told.quiet_until <= app_now()
       returning 1`,
      [limit.name, count.active, limit.seconds],
    );
    return rows.length === 1;
  }

  /** Texts go to people of this many accounts. */
  async activeSmsUsers(manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ count: number }[]>(
      `select count(*)::int as count from second_factor f join app_user u on u.id = f.user_id
        where f.method = 'sms' and f.confirmed_at is not null and f.removed_at is null
          and u.disabled_at is null and u.mobile_verified_at is not null`,
    );
    return row?.count ?? 0;
  }
}

/** More go than come. Rows another transaction is at are left to it, so nobody waits for anybody here. */
async function sweep(manager: EntityManager): Promise<void> {
  await manager.query(
    `delete from send_reservation where (subject_id, kind) in (
       select subject_id, kind from send_reservation where created_at <= app_now() - make_interval(secs => $1)
        order by created_at limit 50 for update skip locked)`,
    [LONGEST_WINDOW],
  );
  await manager.query(
    `delete from send_alarm where (limit_name, key) in (
       select limit_name, key from send_alarm where quiet_until <= app_now() - make_interval(secs => $1) limit 10 for update skip locked)`,
    [LONGEST_WINDOW],
  );
}

/** Two keys with one lock would only wait for each other. */
const lockKey = (hash: Buffer): bigint => hash.subarray(-32).readBigInt64BE();
const ascending = (left: bigint, right: bigint): number => (left < right ? -1 : left > right ? 1 : 0);
