export interface Fetched {
  status: number;
  body: any;
  retryAfter: string | null;
}

/** A browser of a running program: keeps its cookies, sends JSON over a real connection. */
export class FetchingBrowser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly url: () => string) {}

  get(path: string): Promise<Fetched> {
    return this.send('GET', path);
  }

  post(path: string, body: unknown): Promise<Fetched> {
    return this.send('POST', path, body);
  }

  private async send(method: string, path: string, body?: unknown): Promise<Fetched> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${this.url()}/api/v1${path}`, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), retryAfter: answer.headers.get('retry-after') };
  }
}
