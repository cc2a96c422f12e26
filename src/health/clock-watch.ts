import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Warning } from '../common/change-review';
import { clockSkewMs, skewText, TOLERATED_SKEW_MS } from '../database/clock-skew';

/** Compares the machine's clock with the database's whenever somebody asks whether the server is ready (product P-35). */
@Injectable()
export class ClockWatch {
  private readonly logger = new Logger('Clock');
  private skewed = false;

  constructor(private readonly dataSource: DataSource) {}

  /** Logged when it begins and when it ends: probes come every few seconds. @throws when the database does not answer */
  async warnings(): Promise<Warning[]> {
    const skewMs = await clockSkewMs(this.dataSource);
    const was = this.skewed;
    this.skewed = skewMs > TOLERATED_SKEW_MS;
    if (this.skewed && !was) this.logger.warn(`${skewText(skewMs)}; let NTP set both`);
    if (!this.skewed && was) this.logger.log(skewText(skewMs));
    return this.skewed ? [{ code: 'clock_skew', message: `${skewText(skewMs)}.`.replace(/^t/, 'T') }] : [];
  }
}
