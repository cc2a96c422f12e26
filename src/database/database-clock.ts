import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, SystemClock } from '../common/time/clock';

const REFRESH_MS = 60_000;

/**
 * The machine's clock corrected by what the database says, measured each minute: all processes on one database then
 * judge a TOTP step by the same time, and a row's `app_now()` and a `Clock.now()` in the same request agree.
 */
@Injectable()
export class DatabaseClock extends Clock implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Clock');
  private readonly machine = new SystemClock();
  private offsetMs = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override now(): Date {
    return new Date(this.machine.now().getTime() + this.offsetMs);
  }

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.refreshQuietly(), REFRESH_MS).unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** The answer is taken to be as old as half the round trip. */
  private async refresh(): Promise<void> {
    const asked = this.machine.now().getTime();
    const [row] = await this.dataSource.query<{ now: Date }[]>('select app_now() as now');
    const answered = this.machine.now().getTime();
    if (row) this.offsetMs = row.now.getTime() - (asked + answered) / 2;
  }

  /** A database that is down keeps the offset of a minute ago, which is still the best that is known. */
  private async refreshQuietly(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.logger.warn({ message: 'the database clock cannot be read', reason: error instanceof Error ? error.message : String(error) });
    }
  }
}
