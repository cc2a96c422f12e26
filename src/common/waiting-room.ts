export interface RoomLimits {
  /** Served at once. */
  readonly concurrent: number;
  /** Waiting callers beyond which a further one is refused. */
  readonly queue: number;
}

/** So many at once, so many waiting in the order they came, and nobody beyond: a burst costs a bounded amount of everything. */
export class WaitingRoom {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param refusal what whoever finds no place is told */
  constructor(
    private readonly limits: RoomLimits,
    private readonly refusal: () => Error,
  ) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.limits.concurrent) {
      if (this.waiting.length >= this.limits.queue) throw this.refusal();
      await new Promise<void>((resume) => this.waiting.push(resume));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      // The place is handed on, not given back and taken again: a newcomer cannot overtake the queue.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
