import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** A bound on waiting, measured by the monotonic clock: a corrected wall clock must neither end nor stretch it. */
export class Deadline {
  private readonly endsAt: number;

  constructor(milliseconds: number) {
    this.endsAt = performance.now() + milliseconds;
  }

  get passed(): boolean {
    return performance.now() >= this.endsAt;
  }

  get remainingMs(): number {
    return Math.max(0, this.endsAt - performance.now());
  }

  /** Asks until there is an answer; undefined when the time is over. Asks at least once. */
  async until<T>(probe: () => T | undefined | Promise<T | undefined>): Promise<T | undefined> {
    for (;;) {
      const answer = await probe();
      if (answer !== undefined || this.passed) return answer;
      await sleep(POLL_MS);
    }
  }
}
