import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../../common/ids';
import type { Channel } from '../../delivery/message';
import { ContactChangeEntity } from './contact-change.entity';

export interface ContactMove {
  readonly userId: string;
  readonly channel: Channel;
  /** Null: there was none. */
  readonly from: string | null;
  /** Null: it was taken away. */
  readonly to: string | null;
}

/** A wish whose challenge has not run out. */
export interface WaitingContact {
  readonly id: string;
  readonly challengeId: string;
  readonly channel: Channel;
  readonly destination: string;
  readonly expiresAt: Date;
  /** All tries are spent: it can be neither confirmed nor asked for anew until it has run out. */
  readonly exhausted: boolean;
  readonly secondsLeft: number;
}

/** Contact data on its way from one destination to another. */
@Injectable()
export class ContactChanges {
  constructor(private readonly dataSource: DataSource) {}

  /** What this session waits to confirm; at most one. */
  async waitingIn(sessionId: string, manager: EntityManager = this.dataSource.manager): Promise<WaitingContact | null> {
    const [waiting] = await manager.query<WaitingContact[]>(
      `select w.id, c.id as "challengeId", w.channel, w.new_destination as destination, c.expires_at as "expiresAt",
              c.attempts >= c.max_attempts as exhausted, ceil(extract(epoch from c.expires_at - app_now()))::int as "secondsLeft"
         from challenge c join contact_change w on w.challenge_id = c.id
        where c.bound_to = $1 and c.purpose = 'verify_contact' and c.expires_at > app_now()
          and c.passed_at is null and c.cancelled_at is null and c.superseded_at is null`,
      [sessionId],
    );
    return waiting ?? null;
  }

  async want(challengeId: string, { userId, channel, from, to }: ContactMove, manager: EntityManager): Promise<void> {
    await manager.insert(ContactChangeEntity, { id: newId(), userId, challengeId, channel, oldDestination: from, newDestination: to });
  }

  /** What was wanted is so now. */
  async made(id: string, manager: EntityManager): Promise<void> {
    await manager.query('update contact_change set changed_at = app_now() where id = $1', [id]);
  }

  /** A change that needed no code, because somebody else is responsible for it. @returns its id */
  async note({ userId, channel, from, to }: ContactMove, manager: EntityManager): Promise<string> {
    const id = newId();
    const made = { id, userId, challengeId: null, channel, oldDestination: from, newDestination: to, changedAt: () => 'app_now()' };
    await manager.insert(ContactChangeEntity, made);
    return id;
  }
}
