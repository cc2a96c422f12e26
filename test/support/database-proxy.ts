import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type NetConnectOpts, type Server, type Socket } from 'node:net';
import type { DatabaseTarget } from '../../src/database/data-source.options';
import { clientFor } from './test-database';

/** Which half of a round trip gets lost: the statement never arrives, or it is carried out and nobody hears of it. */
export type LostPart = 'question' | 'answer';

interface Loss {
  /** The how many-th round trip from now on, over all connections. */
  readonly at: number;
  readonly part: LostPart;
}

/**
 * Stands between the application and PostgreSQL and breaks the line on command: it is the cable, not the server, so what
 * was committed stays committed and can be looked at beside it. Knows as much of the protocol as counting needs.
 */
export class DatabaseProxy {
  /** Statements (Sync or Query messages) that arrived here since `lose`. */
  private trips = 0;
  private loss: Loss | null = null;
  private mode: 'through' | 'mute' = 'through';
  private readonly lines = new Set<Line>();
  private server: Server | null = null;
  private port = 0;

  private constructor(
    private readonly behind: NetConnectOpts,
    private readonly inFront: (port: number) => DatabaseTarget,
  ) {}

  static async before(target: DatabaseTarget): Promise<DatabaseProxy> {
    // Never connected: pg reads the URL, as the application's own pool does.
    const { host, port, user = '', password, database = '' } = clientFor(target);
    const behind = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
    const proxy = new DatabaseProxy(behind, (front) => ({ host: '127.0.0.1', port: front, user, password: password ?? '', database }));
    await proxy.back();
    return proxy;
  }

  get target(): DatabaseTarget {
    return this.inFront(this.port);
  }

  /** The port is closed and every connection is cut. @param how with a goodbye (FIN), or without one (RST) */
  away(how: 'closed' | 'reset' = 'closed'): void {
    this.server?.close();
    this.server = null;
    for (const line of this.lines) line.cut(how);
  }

  /** At the same port as before. */
  async back(): Promise<void> {
    this.loss = null;
    this.mode = 'through';
    if (this.server) return;
    this.server = createServer((client) => { this.accept(client); }).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Takes new connections and never says a word. Those that exist are cut. */
  mute(): void {
    this.mode = 'mute';
    for (const line of this.lines) line.cut('closed');
  }

  /** Connections stand, and nothing comes through any more: a frozen server, or a network that swallows everything. */
  freeze(): void {
    this.mode = 'mute';
    for (const line of this.lines) line.freeze();
  }

  /** Whether what was to be lost is lost by now. */
  get hit(): boolean {
    return this.loss !== null && this.trips >= this.loss.at;
  }

  /** Then the database is away until it is `back`. */
  lose(at: number, part: LostPart): void {
    this.trips = 0;
    this.loss = { at, part };
  }

  private accept(client: Socket): void {
    const line = new Line(client, this.mode === 'mute' ? null : connect(this.behind), () => this.trip());
    this.lines.add(line);
    line.onEnd(() => this.lines.delete(line));
    line.onLost(() => { this.away(); });
  }

  /** @returns what becomes of this one */
  private trip(): LostPart | null {
    this.trips += 1;
    return this.loss?.at === this.trips ? this.loss.part : null;
  }
}

/** One connection of the application. */
class Line {
  private readonly fromClient = new Messages(false);
  private readonly fromServer = new Messages(true);
  private swallowed = false;
  private lost: () => void = () => undefined;

  constructor(
    private readonly client: Socket,
    private readonly server: Socket | null,
    private readonly trip: () => LostPart | null,
  ) {
    for (const socket of [client, server]) socket?.on('error', () => { this.cut('closed'); }).on('close', () => { this.cut('closed'); });
    client.on('data', (bytes) => { this.pass(bytes); });
    server?.on('data', (bytes) => { this.answer(bytes); });
  }

  onEnd(ended: () => void): void {
    this.client.once('close', ended);
  }

  onLost(lost: () => void): void {
    this.lost = lost;
  }

  cut(how: 'closed' | 'reset'): void {
    if (how === 'reset') this.client.resetAndDestroy();
    else this.client.destroy();
    this.server?.destroy();
  }

  /** What is sent from now on is gone, as over a line that was cut far away: thawing brings none of it back. */
  freeze(): void {
    this.client.removeAllListeners('data').resume();
    this.server?.removeAllListeners('data').resume();
  }

  private pass(bytes: Buffer): void {
    for (const kind of this.fromClient.read(bytes)) {
      if (kind !== 'S' && kind !== 'Q') continue;
      const fate = this.trip();
      if (fate === 'question') {
        this.lost();
        return;
      }
      if (fate === 'answer') this.swallowed = true;
    }
    this.server?.write(bytes);
  }

  private answer(bytes: Buffer): void {
    const ready = this.fromServer.read(bytes).includes('Z');
    if (!this.swallowed) this.client.write(bytes);
    else if (ready) this.lost();
  }
}

/** The type letters of whole messages as bytes come in; the first message of a client has none. */
class Messages {
  private rest = Buffer.alloc(0);

  constructor(private tagged: boolean) {}

  read(bytes: Buffer): string[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const kinds: string[] = [];
    for (;;) {
      const at = this.tagged ? 1 : 0;
      if (this.rest.length < at + 4) return kinds;
      const end = at + this.rest.readUInt32BE(at);
      if (this.rest.length < end) return kinds;
      kinds.push(this.tagged ? this.rest.toString('latin1', 0, 1) : '');
      this.tagged = true;
      this.rest = this.rest.subarray(end);
    }
  }
}
