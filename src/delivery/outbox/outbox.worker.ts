import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Channel } from '../message';
import { type DeliveryState, OutboxDispatcher } from './outbox.dispatcher';
import { OutboxListener } from './outbox.listener';
import { OutboxRepository, type TakenMessage } from './outbox.repository';

export type DeliveryObserver = (channel: Channel, state: DeliveryState) => void;

const POLL_MS = 1_000;
const AT_ONCE = 5;
/** Longer than any transport waits for a silent server (SMTP 10 s, texts 5 s), so that its failure is still marked; shorter than `endInOrder`. */
const PATIENCE_AT_STOP_MS = 12_000;

/**
 * Sends what is owed. Started by the server only: a command of a development installation would otherwise take
 * messages into a mailbox that dies with it. Any number of processes may run one on the same database.
 */
@Injectable()
export class OutboxWorker implements OnModuleDestroy {
  private readonly logger = new Logger('Outbox');
  private readonly underWay = new Set<Promise<void>>();
  private readonly observers: DeliveryObserver[] = [];
  private timer: NodeJS.Timeout | null = null;
  private round: Promise<void> | null = null;
  private roundAgain = false;
  private taken = 0;
  private stopping = false;
  private outage = false;
  /** The pool is closed from here on: what is still in hand can be marked no more. */
  private left = false;

  constructor(
    private readonly repository: OutboxRepository,
    private readonly dispatcher: OutboxDispatcher,
    private readonly listener: OutboxListener,
  ) {}

  /** From now until the application closes. The timer alone does not keep the process alive. */
  start(): void {
    if (this.timer || this.stopping) return;
    this.timer = setInterval(() => { this.wake(); }, POLL_MS).unref();
    this.listener.listen(() => { this.wake(); });
    this.wake();
  }

  /** Told how each attempt of this process ended. */
  observe(observer: DeliveryObserver): void {
    this.observers.push(observer);
  }

  /** Sends until nothing is due, for tests and the command line. @throws when the database does not answer. */
  async drain(): Promise<void> {
    let before: number;
    do {
      before = this.taken;
      await this.look();
      await Promise.all(this.underWay);
    } while (this.taken !== before);
  }

  /** What is under way is finished for up to 12 s; what is not by then is taken again when its lease is over. */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearInterval(this.timer);
    await this.listener.close();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => { timer = setTimeout(resolve, PATIENCE_AT_STOP_MS); });
    await Promise.race([Promise.allSettled([this.round, ...this.underWay]), patience]);
    clearTimeout(timer);
    this.left = true;
    const { size } = this.underWay;
    if (size > 0) this.logger.log(`${size === 1 ? '1 message under way is' : `${size} messages under way are`} left to be taken again`);
  }

  private wake(): void {
    this.look().then(
      () => { this.noteRecovery(); },
      (error: unknown) => { this.noteOutage(error); },
    );
  }

  /** One round at a time; a call during one makes it look once more, so nothing owed meanwhile waits for the next poll. */
  private look(): Promise<void> {
    if (this.stopping) return Promise.resolve();
    this.roundAgain = true;
    this.round ??= this.rounds();
    return this.round;
  }

  private async rounds(): Promise<void> {
    try {
      while (this.roundAgain) {
        this.roundAgain = false;
        while (await this.takeSome());
      }
    } finally {
      // In the same step as the last look at `roundAgain`, or a call in between would be forgotten.
      this.round = null;
    }
  }

  /** True when there may be more: as many came as were asked for, and there is room for another. */
  private async takeSome(): Promise<boolean> {
    const room = AT_ONCE - this.underWay.size;
    if (room <= 0 || this.stopping) return false;
    const messages = await this.repository.take(room);
    this.taken += messages.length;
    for (const message of messages) this.begin(message);
    return messages.length === room && this.underWay.size < AT_ONCE;
  }

  /** Never rejects: a database that is gone is told once, and the lease brings the message back. */
  private begin(taken: TakenMessage): void {
    const task = this.dispatcher
      .dispatch(taken)
      .then((state) => { for (const observer of this.observers) observer(taken.message.channel, state); })
      .catch((error: unknown) => { this.noteOutage(error); })
      .finally(() => {
        this.underWay.delete(task);
        if (!this.stopping) this.wake();
      });
    this.underWay.add(task);
  }

  /** Once per outage, not once per second. */
  private noteOutage(error: unknown): void {
    if (this.left) return;
    if (!this.outage) this.logger.error({ message: 'the outbox cannot be read or marked; messages wait', reason: error instanceof Error ? error.message : String(error) });
    this.outage = true;
  }

  private noteRecovery(): void {
    if (this.outage) this.logger.log('the outbox is read again');
    this.outage = false;
  }
}
