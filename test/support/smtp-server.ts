import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  /** Of the envelope, in the order given. */
  readonly recipients: readonly string[];
  readonly sender: string;
  readonly mail: ParsedMail;
  /** User name the connection was authenticated with. */
  readonly user: string | null;
}

/** What the server does with the next message. `hold` answers nothing until `release()`. */
export type SmtpBehaviour = 'accept' | 'hold' | { readonly at: 'recipient' | 'data'; readonly code: number; readonly text: string };

/** A real SMTP server on loopback that keeps what it takes and refuses on command. */
export class TestSmtpServer {
  readonly received: ReceivedMail[] = [];
  /** Every attempt to hand over a message, refused ones included. */
  attempts = 0;
  connections = 0;
  private readonly plan: SmtpBehaviour[] = [];
  private held: (() => void)[] = [];
  private readonly server: SMTPServer;

  private constructor(options: SMTPServerOptions) {
    this.server = new SMTPServer({
      authOptional: true,
      // Without a certificate anybody would trust there is nothing to offer; a test that wants it asks for it.
      hideSTARTTLS: true,
      disableReverseLookup: true,
      logger: false,
      // Clients keep their connections open; stopping must not wait for them.
      closeTimeout: 50,
      onConnect: (_session, done) => {
        this.connections += 1;
        done();
      },
      onAuth: (auth, _session, done) => {
        if (auth.password === 'right') done(null, { user: auth.username });
        else done(Object.assign(new Error('authentication failed'), { responseCode: 535 }));
      },
      onRcptTo: (_address, _session, done) => {
        const next = this.plan[0];
        if (typeof next === 'object' && next.at === 'recipient') {
          this.plan.shift();
          this.attempts += 1;
          done(refusal(next.code, next.text));
        } else done();
      },
      onData: (stream, session, done) => {
        this.attempts += 1;
        const behaviour = this.plan.shift() ?? 'accept';
        void simpleParser(stream).then((mail) => {
          if (typeof behaviour === 'object') {
            done(refusal(behaviour.code, behaviour.text));
            return;
          }
          const keep = () => {
            const { mailFrom, rcptTo } = session.envelope;
            const user = (session as { user?: unknown }).user;
            this.received.push({
              recipients: rcptTo.map((each) => each.address),
              sender: mailFrom === false ? '' : mailFrom.address,
              mail,
              user: typeof user === 'string' ? user : null,
            });
            done();
          };
          if (behaviour === 'hold') this.held.push(keep);
          else keep();
        });
      },
      ...options,
    });
    // A client that refuses our certificate ends the handshake; that is the point of such a test, not a fault.
    this.server.on('error', () => undefined);
  }

  static async start(options: SMTPServerOptions & { readonly port?: number } = {}): Promise<TestSmtpServer> {
    const { port = 0, ...rest } = options;
    const server = new TestSmtpServer(rest);
    await new Promise<void>((resolve) => server.server.listen(port, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** For the next messages, one each; afterwards they are accepted again. */
  next(...behaviours: SmtpBehaviour[]): void {
    this.plan.push(...behaviours);
  }

  /** Ends when a message is being held. */
  async holding(): Promise<void> {
    while (this.held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  release(): void {
    for (const keep of this.held) keep();
    this.held = [];
  }

  /** What is being held is lost: it was never answered for (RFC 5321 §6.1). */
  forget(): void {
    this.held = [];
  }

  stop(): Promise<void> {
    this.release();
    return new Promise((resolve) => {
      this.server.close(() => { resolve(); });
    });
  }
}

const refusal = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });
