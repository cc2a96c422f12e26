import { Injectable } from '@nestjs/common';
import { validate } from 'uuid';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import type { AuditEventName } from '../common/audit/audit-events';
import { maskLogin } from '../common/mask';
import { AuditEventEntity } from './audit-event.entity';

export interface AuditFilter {
  /** Id, login or label. */
  readonly actor?: string | undefined;
  readonly target?: string | undefined;
  readonly event?: AuditEventName | undefined;
  /** ISO time, included. */
  readonly since?: string | undefined;
  /** ISO time, not included. */
  readonly until?: string | undefined;
}

@Injectable()
export class AuditEventsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Newest first. @param afterId the last row of the page before; its time is compared in the database, which keeps
   * microseconds that a JavaScript date would lose, and with them rows of the same millisecond.
   */
  async find(filter: AuditFilter, take: number, afterId: string | null): Promise<AuditEventEntity[]> {
    const query = this.dataSource.getRepository(AuditEventEntity).createQueryBuilder('event');
    if (filter.actor !== undefined) await this.whoIs(query, 'actor', 'event.actorId', filter.actor);
    if (filter.target !== undefined) await this.whoIs(query, 'target', 'event.targetId', filter.target);
    if (filter.event !== undefined) query.andWhere('event.event = :event', { event: filter.event });
    if (filter.since !== undefined) query.andWhere('event.at >= :since', { since: filter.since });
    if (filter.until !== undefined) query.andWhere('event.at < :until', { until: filter.until });
    if (afterId !== null) {
      query.andWhere('(event.at, event.id) < (select last.at, last.id from audit_event last where last.id = :afterId)', { afterId });
    }
    return query.orderBy('event.at', 'DESC').addOrderBy('event.id', 'DESC').limit(take).getMany();
  }

  /** By id wherever the text leads to one (that is what the index holds), else by the label, which may have been masked. */
  private async whoIs(query: SelectQueryBuilder<AuditEventEntity>, role: 'actor' | 'target', column: string, text: string): Promise<void> {
    const ids = validate(text) ? [text.toLowerCase()] : await this.idsOf(text);
    if (ids.length > 0) query.andWhere(`${column} in (:...${role}Ids)`, { [`${role}Ids`]: ids });
    else query.andWhere(`event.${role} in (:...${role}Labels)`, { [`${role}Labels`]: [text, maskLogin(text)] });
  }

  /**
   * People by what they sign in with: rows keep ids and masked labels, never a whole address (product P-53). By SQL,
   * because the audit imports no feature; whoever was deleted is found by id or label only.
   */
  private async idsOf(login: string): Promise<string[]> {
    const key = login.trim().normalize('NFKC').toLowerCase();
    const rows = await this.dataSource.query<{ id: string }[]>(
      'select id from app_user where email_key = $1 or username_key = $1 or mobile_number = $1',
      [key],
    );
    return rows.map((row) => row.id);
  }
}
