import { Injectable } from '@nestjs/common';
import { Client, type ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import { OUTBOX_NOTIFICATION } from './outbox.service';

const RECONNECT_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;

/** What a TypeORM data source of PostgreSQL was given; either the URL or the rest is there. */
interface Target {
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly username?: string;
  readonly password?: unknown;
  readonly database?: string;
}

/**
 * A connection of its own that hears of new messages at once. While it is down, or behind a pooler that does not pass
 * NOTIFY on, messages are found by the poll a second later: nothing but speed rests on it (architecture §3).
 */
@Injectable()
export class OutboxListener {
  private client: Client | null = null;
  private timer: NodeJS.Timeout | null = null;
  private failures = 0;
  private closed = false;

  constructor(private readonly dataSource: DataSource) {}

  /** @param onMessage also called after every reconnect, for what was missed. */
  listen(onMessage: () => void): void {
    if (this.closed) return;
    const client = new Client(connectionOf(this.dataSource.options as Target));
    this.client = client;
    let over = false;
    const lost = () => {
      if (over) return;
      over = true;
      client.removeAllListeners('notification');
      client.end().catch(() => undefined);
      this.reconnectLater(onMessage);
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', onMessage);
    this.connect(client).then(() => {
      this.failures = 0;
      onMessage();
    }, lost);
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    // Ending a connection that is broken already is what was wanted.
    await this.client?.end().catch(() => undefined);
  }

  private async connect(client: Client): Promise<void> {
    await client.connect();
    await client.query(`listen ${OUTBOX_NOTIFICATION}`);
  }

  private reconnectLater(onMessage: () => void): void {
    if (this.closed) return;
    const pause = RECONNECT_MS[Math.min(this.failures, RECONNECT_MS.length - 1)] ?? RECONNECT_MS[0];
    this.failures += 1;
    this.timer = setTimeout(() => { this.listen(onMessage); }, pause).unref();
  }
}

function connectionOf(target: Target): ClientConfig {
  const common = { application_name: 'countersign outbox', keepAlive: true, connectionTimeoutMillis: 5_000 };
  if (target.url !== undefined) return { ...common, connectionString: target.url };
  const { host, port, username: user, password, database } = target;
  return { ...common, ...defined({ host, port, user, database }), ...(typeof password === 'string' ? { password } : {}) };
}

const defined = (values: Record<string, string | number | undefined>): ClientConfig =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
