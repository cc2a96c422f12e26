import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedText {
  readonly method: string;
  readonly path: string;
  /** User and password of Basic authentication, joined by a colon. */
  readonly credentials: string | null;
  readonly contentType: string | undefined;
  readonly form: Readonly<Record<string, string>>;
}

/** `silent` never answers, `created` is taken and comes to this, `page` is what something on the way says. Anything else is Twilio's error JSON with that status. */
export type TwilioBehaviour = 'accept' | 'silent' | { readonly created: object } | { readonly status: number; readonly page: string } | { readonly status: number; readonly code?: number; readonly message: string };

/** Speaks Twilio's Messages API as its documentation tells it: form fields in, JSON out. */
export class TestTwilioServer {
  /** Every request, in order, refused ones included. */
  readonly requests: ReceivedText[] = [];
  private readonly plan: TwilioBehaviour[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** @param port of one that was stopped, to be found where it was; else any. */
  static async start(port = 0): Promise<TestTwilioServer> {
    const server = new TestTwilioServer();
    await new Promise<void>((resolve) => server.server.listen(port, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  next(...behaviours: TwilioBehaviour[]): void {
    this.plan.push(...behaviours);
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => {
      this.server.close(() => { resolve(); });
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = received(request, Buffer.concat(chunks).toString('utf8'));
    this.requests.push(text);
    const behaviour = this.plan.shift() ?? 'accept';
    if (behaviour === 'silent') return;
    if (behaviour !== 'accept' && 'page' in behaviour) {
      response.writeHead(behaviour.status, { 'Content-Type': 'text/html' }).end(behaviour.page);
      return;
    }
    const created = behaviour === 'accept' ? {} : 'created' in behaviour ? behaviour.created : null;
    const refused = behaviour === 'accept' || 'created' in behaviour ? objection(text) : behaviour;
    response.setHeader('Content-Type', 'application/json');
    if (refused) {
      const { status, code = 0, message } = refused;
      response.writeHead(status).end(JSON.stringify({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }));
      return;
    }
    const sid = `SM${String(this.requests.length).padStart(32, '0')}`;
    const message = { sid, status: 'queued', to: text.form.To, from: text.form.From ?? null, body: text.form.Body, error_code: null, error_message: null };
    response.writeHead(201).end(JSON.stringify({ ...message, ...created }));
  }
}

function received(request: IncomingMessage, body: string): ReceivedText {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    credentials: basic === undefined ? null : Buffer.from(basic, 'base64').toString('utf8'),
    contentType: request.headers['content-type'],
    form: Object.fromEntries(new URLSearchParams(body)),
  };
}

/** What Twilio itself would not take, with its numbers. */
function objection({ method, path, credentials, contentType, form }: ReceivedText) {
  if (credentials === null) return { status: 401, code: 20003, message: 'Authenticate' };
  if (method !== 'POST' || !/^\/2010-04-01\/Accounts\/AC[0-9A-Za-z]+\/Messages\.json$/.test(path)) {
    return { status: 404, code: 20404, message: `The requested resource ${path} was not found` };
  }
  if (contentType !== 'application/x-www-form-urlencoded') return { status: 400, code: 21600, message: 'unexpected content type' };
  if (!form.To) return { status: 400, code: 21604, message: "A 'To' phone number is required." };
  if (!form.From && !form.MessagingServiceSid) return { status: 400, code: 21603, message: "A 'From' phone number is required." };
  if (!form.Body) return { status: 400, code: 21602, message: 'Message body is required.' };
  return null;
}
