import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SecureRandom } from '../../common/crypto/secure-random';
import { currentContext } from '../../common/http/request-context';
import { sourceOf } from '../../common/http/source.rules';
import { hashOfToken, newSessionToken } from '../session/session-token';
import { BROWSERS_PER_PERSON, KNOWN_FOR } from './password-attempt.rules';

/** The browsers and addresses a person completed a sign-in from. They prove nothing (contract §3). */
@Injectable()
export class FamiliarPlaces {
  constructor(private readonly random: SecureRandom) {}

  /** A sign-in of this request was completed. @returns the value of the `-browser` cookie to set: the one that came along, or a new one. */
  async remember(userId: string, manager: EntityManager): Promise<string> {
    const context = currentContext();
    const source = sourceOf(context?.address ?? null);
    if (source !== null) {
      await manager.query(
        `insert into known_source (user_id, source) values ($1, $2)
         on conflict (user_id, source) do update set last_seen_at = app_now()`,
        [userId, source],
      );
    }
    const { token, hash } = (await this.presented(manager)) ?? newSessionToken(this.random);
    await manager.query(
      `insert into known_browser (token_hash, user_id, address) values ($1, $2, $3)
       on conflict (token_hash, user_id) do update set last_seen_at = app_now(), address = excluded.address`,
      [hash, userId, context?.address ?? null],
    );
    await this.forgetOldest(userId, manager);
    return token;
  }

  /** The hash of this request's `-browser` cookie, when it is one of that person's. Asked for nobody (null) at the same cost. */
  async browserOf(userId: string | null, manager: EntityManager): Promise<Buffer | null> {
    const hash = hashOfToken(currentContext()?.browserToken);
    if (!hash) return null;
    const rows = await manager.query<unknown[]>(
      'select 1 from known_browser where token_hash = $1 and user_id = $2 and last_seen_at > app_now() - make_interval(secs => $3)',
      [hash, userId, KNOWN_FOR],
    );
    return rows.length > 0 ? hash : null;
  }

  /** Did that person complete a sign-in from there? */
  async isKnownAt(source: string, userId: string | null, manager: EntityManager): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      'select 1 from known_source where user_id = $1 and source = $2 and last_seen_at > app_now() - make_interval(secs => $3)',
      [userId, source, KNOWN_FOR],
    );
    return rows.length > 0;
  }

  /** A value we never gave out, or long ago, is not taken up: whoever planted it in the browser would know it. */
  private async presented(manager: EntityManager): Promise<{ token: string; hash: Buffer } | null> {
    const token = currentContext()?.browserToken;
    const hash = hashOfToken(token);
    if (token === undefined || !hash) return null;
    const rows = await manager.query<unknown[]>(
      'select 1 from known_browser where token_hash = $1 and last_seen_at > app_now() - make_interval(secs => $2) limit 1',
      [hash, KNOWN_FOR],
    );
    return rows.length > 0 ? { token, hash } : null;
  }

  private async forgetOldest(userId: string, manager: EntityManager): Promise<void> {
    await manager.query(
      `delete from known_browser where user_id = $1 and token_hash in (
         select token_hash from known_browser where user_id = $1 order by last_seen_at desc, token_hash offset $2)`,
      [userId, BROWSERS_PER_PERSON],
    );
  }
}
