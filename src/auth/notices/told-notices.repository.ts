import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

@Injectable()
export class ToldNotices {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes the turn to tell somebody this, at most once an hour: one statement, so of two processes one gets it.
   * @param messageId the message that tells it; it may take its own turn again. @returns false when it was told lately.
   */
  async claim(userId: string, kind: string, messageId: string | null, manager: EntityManager = this.dataSource.manager): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `insert into told_notice as t (user_id, kind, message_id) values ($1, $2, $3)
       on conflict (user_id, kind) do update set told_at = excluded.told_at, message_id = excluded.message_id
        where t.told_at <= excluded.told_at - interval '1 hour' or t.message_id = excluded.message_id
       returning 1`,
      [userId, kind, messageId],
    );
    return rows.length === 1;
  }
}
