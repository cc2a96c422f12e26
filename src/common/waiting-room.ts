export interface RoomLimits {
  /** Served at once. */
  readonly concurrent: number;
  /** Waiting callers beyond which a further one is refused. */
  readonly queue: number;
}

/** Told what became of each caller. */
export interface RoomWatcher {
  /** It came in after so many seconds, 0 where there was a place. */
  entered(waitedSeconds: number): void;
  turnedAway(): void;
}

/** So many at once, so many waiting in the order they came, and nobody beyond: a burst costs a bounded amount of everything. */
export class WaitingRoom {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private watcher: RoomWatcher | null = null;

  /** @param refusal what whoever finds no place is told */
  constructor(
    private readonly limits: RoomLimits,
    private readonly refusal: () => Error,
  ) {}

  get queued(): number {
    return this.waiting.length;
  }

  watch(watcher: RoomWatcher): void {
    this.watcher = watcher;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      // The place is handed on, not given back and taken again: a newcomer cannot overtake the queue.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private async enter(): Promise<void> {
    if (this.running < this.limits.concurrent) {
      this.running += 1;
      this.watcher?.entered(0);
      return;
    }
    if (this.waiting.length >= this.limits.queue) {
      this.watcher?.turnedAway();
      throw this.refusal();
    }
    const began = process.hrtime.bigint();
    await new Promise<void>((resume) => this.waiting.push(resume));
    this.watcher?.entered(Number(process.hrtime.bigint() - began) / 1e9);
  }
}
