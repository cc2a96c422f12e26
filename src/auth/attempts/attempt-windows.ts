import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Window } from './password-attempt.rules';

/** Prunes, counts and decides in one statement; the row's lock lines up whoever comes at the same time. */
const TAKE = `
  insert into attempt_window as w (key, hits, expires_at)
  values ($1, array[app_now()], app_now() + make_interval(secs => $3))
  on conflict (key) do update set
    hits = array_append(array(select hit from unnest(w.hits) hit where hit > app_now() - make_interval(secs => $3) order by hit), app_now()),
    expires_at = app_now() + make_interval(secs => $3)
   where (select count(*) from unnest(w.hits) hit where hit > app_now() - make_interval(secs => $3)) < $2
  returning 1 as taken`;

const FREE_IN = `
  select ceil(extract(epoch from min(hit) + make_interval(secs => $2) - app_now()))::int as seconds
    from attempt_window, unnest(hits) hit
   where key = $1 and hit > app_now() - make_interval(secs => $2)`;

/** Statements on the sliding windows of wrong passwords. */
@Injectable()
export class AttemptWindows {
  /** @returns null when there was room, or the seconds until there is. */
  async take(key: Buffer, window: Window, manager: EntityManager): Promise<number | null> {
    const [taken] = await manager.query<unknown[]>(TAKE, [key, window.limit, window.seconds]);
    if (taken) return null;
    const [full] = await manager.query<{ seconds: number | null }[]>(FREE_IN, [key, window.seconds]);
    return Math.max(full?.seconds ?? 1, 1);
  }

  /** The password was right, or was not compared: it does not count. Which of the times goes makes no difference. */
  async giveBack(key: Buffer, manager: EntityManager): Promise<void> {
    await manager.query('update attempt_window set hits = trim_array(hits, 1) where key = $1 and cardinality(hits) > 0', [key]);
  }

  /** @returns true once in the length of the window, however many ask. */
  async firstToTell(key: Buffer, window: Window, manager: EntityManager): Promise<boolean> {
    const [, told] = await manager.query<[unknown, number]>(
      'update attempt_window set told_at = app_now() where key = $1 and (told_at is null or told_at <= app_now() - make_interval(secs => $2))',
      [key, window.seconds],
    );
    return told === 1;
  }
}
