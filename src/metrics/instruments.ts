import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { DELIVERY_STATES, type DeliveryState } from '../delivery/outbox/outbox.dispatcher';
import type { Channel } from '../delivery/message';
import { CHALLENGE_METHODS, type Count, LIMITS, LOCKS, SIGN_IN_OUTCOMES, STEPS } from './audited.rules';

const CHANNELS: readonly Channel[] = ['email', 'sms'];
export const ROOMS = ['sign_in', 'hashing'] as const;
export type Room = (typeof ROOMS)[number];

/** From a page out of memory to a send that waits for its provider; seconds. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const WAIT_BUCKETS = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * What is measured, of this process since its start. Labels have few values, each known beforehand: an address, a name or a
 * path as it came would tell of people, and let strangers fill the memory. A registry of its own, for there may be several
 * applications in one process.
 */
@Injectable()
export class Instruments {
  readonly registry = new Registry();
  private readonly registers = [this.registry];
  private hasProcessMetrics = false;

  private readonly counted = {
    signIns: this.counter('countersign_sign_ins_total', 'Sign-ins that completed or were refused with the password.', ['outcome', 'strength']),
    challenges: this.counter('countersign_challenges_total', 'Codes and passwords answered after the sign-in began.', ['step', 'method', 'outcome']),
    locks: this.counter('countersign_locks_total', 'Accounts locked and factors suspended, by what was wrong.', ['by']),
    limits: this.counter('countersign_limits_reached_total', 'Limits reached, once per window.', ['limit']),
  };
  private readonly deliveries = this.counter('countersign_deliveries_total', 'Attempts to send a message, by how they ended.', ['channel', 'state']);
  private readonly turnedAway = this.counter('countersign_turned_away_total', 'Callers answered 503 because a queue was full.', ['queue']);
  readonly waits = new Histogram({ name: 'countersign_wait_seconds', help: 'Time spent in a queue before hashing.', labelNames: ['queue'], buckets: WAIT_BUCKETS, registers: this.registers });
  readonly waiting = this.gauge('countersign_waiting', 'Callers in a queue now.', ['queue']);
  readonly outboxMessages = this.gauge('countersign_outbox_messages', 'Messages that are due and not sent, of all processes.', ['channel']);
  readonly outboxOldest = this.gauge('countersign_outbox_oldest_seconds', 'Age of the oldest of them.', ['channel']);
  readonly databaseUp = this.gauge('countersign_database_up', '1 when the database answered this scrape.', []);
  readonly requests = new Histogram({
    name: 'countersign_http_request_duration_seconds',
    help: 'Time until an answer was written.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BUCKETS,
    registers: this.registers,
  });

  constructor() {
    this.beginAtNought();
  }

  count({ counter, labels }: Count): void {
    const counted: Counter = this.counted[counter];
    counted.inc(labels);
  }

  delivered(channel: Channel, state: DeliveryState): void {
    this.deliveries.inc({ channel, state });
  }

  refused(queue: Room): void {
    this.turnedAway.inc({ queue });
  }

  /** Those of the process begin with the first question: commands and tests never ask. */
  text(): Promise<string> {
    if (!this.hasProcessMetrics) collectDefaultMetrics({ register: this.registry });
    this.hasProcessMetrics = true;
    return this.registry.metrics();
  }

  private counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: this.registers });
  }

  private gauge<Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> {
    return new Gauge({ name, help, labelNames, registers: this.registers });
  }

  /** A series that appears with its first event has no rate there: the first lock of a day would raise no alarm. */
  private beginAtNought(): void {
    const { signIns, challenges, locks, limits } = this.counted;
    for (const strength of ['one_factor', 'two_factor']) signIns.inc({ outcome: 'authenticated', strength }, 0);
    for (const outcome of SIGN_IN_OUTCOMES.slice(1)) signIns.inc({ outcome, strength: 'none' }, 0);
    for (const step of STEPS) for (const method of CHALLENGE_METHODS) for (const outcome of ['passed', 'failed']) challenges.inc({ step, method, outcome }, 0);
    for (const by of LOCKS) locks.inc({ by }, 0);
    for (const limit of LIMITS) limits.inc({ limit }, 0);
    for (const channel of CHANNELS) for (const state of DELIVERY_STATES) this.deliveries.inc({ channel, state }, 0);
    for (const queue of ROOMS) this.turnedAway.inc({ queue }, 0);
  }
}
