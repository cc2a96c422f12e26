import type { LoggerService } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { EmbeddedPostgres } from '../database/embedded/embedded-postgres';

const LOOK_MS = 1_000;

/**
 * Nobody but us starts an embedded database again when it was killed: looked at every second by the cheapest statement
 * there is, over the pool. Requests meanwhile are answered 503. Stopped by the returned function.
 */
export function watchDatabase(embedded: EmbeddedPostgres, dataSource: DataSource, logger: LoggerService): () => void {
  const watch = new DatabaseWatch(embedded, dataSource, logger);
  const timer = setInterval(() => void watch.look(), LOOK_MS).unref();
  return () => {
    clearInterval(timer);
    watch.stopped = true;
  };
}

class DatabaseWatch {
  stopped = false;
  private looking = false;
  private down = false;

  constructor(
    private readonly embedded: EmbeddedPostgres,
    private readonly dataSource: DataSource,
    private readonly logger: LoggerService,
  ) {}

  async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      await this.dataSource.query('select 1');
      this.note(false);
    } catch (error) {
      await this.revive(error);
    } finally {
      this.looking = false;
    }
  }

  private async revive(error: unknown): Promise<void> {
    if (this.stopped) return;
    this.note(true, error);
    try {
      await this.embedded.revive();
    } catch (failure) {
      this.logger.error({ message: 'the embedded database cannot be started again', reason: reasonOf(failure) }, 'Database');
    }
  }

  /** Once per outage, not once per second. */
  private note(down: boolean, error?: unknown): void {
    if (down === this.down || this.stopped) return;
    this.down = down;
    if (down) this.logger.error({ message: 'the embedded database does not answer; starting it again', reason: reasonOf(error) }, 'Database');
    else this.logger.log('the embedded database answers again', 'Database');
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
