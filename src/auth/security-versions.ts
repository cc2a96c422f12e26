import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** One number ends sessions, pending logins, links and reset tokens in one stroke: they remember theirs (product P-70). */
@Injectable()
export class SecurityVersions {
  /** @returns the new version, for the session that made the change. */
  async raise(userId: string, manager: EntityManager): Promise<number> {
    const [rows] = await manager.query<[{ security_version: number }[], number]>(
      'update app_user set security_version = security_version + 1 where id = $1 returning security_version',
      [userId],
    );
    const [row] = rows;
    if (!row) throw new Error('the account is gone');
    return row.security_version;
  }
}
