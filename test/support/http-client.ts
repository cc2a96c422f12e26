import type { LightMyRequestResponse } from 'fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface Answer {
  status: number;
  body: any;
  text: string;
  headers: LightMyRequestResponse['headers'];
  /** Raw `Set-Cookie` lines of this answer. */
  setCookie: string[];
}

/** One browser (or API client): keeps its cookies, sends JSON. Cookies are kept by value, as a browser would. */
export class HttpClient {
  readonly cookies = new Map<string, string>();

  constructor(
    private readonly app: NestFastifyApplication,
    readonly headers: Record<string, string> = {},
  ) {}

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, body, headers);
  }

  /** As a form of a page sends it, by a browser that follows nothing by itself. @param path of the page, from the root */
  form(path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', `/${path}`, new URLSearchParams(fields).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      ...headers,
    });
  }

  /** A page, from the root. */
  page(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', `/${path}`, undefined, headers);
  }

  patch(path: string, body?: unknown): Promise<Answer> {
    return this.send('PATCH', path, body);
  }

  put(path: string, body?: unknown): Promise<Answer> {
    return this.send('PUT', path, body);
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  /** @param path below /api/v1, or absolute when it starts with `//` (`//dev/mailbox.json` → `/dev/mailbox.json`). */
  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const url = path.startsWith('//') ? path.slice(1) : `/api/v1${path}`;
    const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const response = await this.app.inject({
      method: method as 'GET',
      url,
      headers: {
        host: 'localhost:3000',
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookies.size === 0 ? {} : { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...this.headers,
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
    const setCookie = [response.headers['set-cookie'] ?? []].flat();
    for (const line of setCookie) this.keep(line);
    return { status: response.statusCode, body: parse(response), text: response.payload, headers: response.headers, setCookie };
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const expired = attributes.some((attribute) => /^expires=Thu, 01 Jan 1970/i.test(attribute) || /^max-age=0$/i.test(attribute));
    if (expired || value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

function parse(response: LightMyRequestResponse): unknown {
  const type = String(response.headers['content-type'] ?? '');
  return type.includes('json') && response.payload !== '' ? JSON.parse(response.payload) : undefined;
}
