import { isLoopbackHost, LOOPBACK_NAMES } from './loopback';

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Where people reach Countersign: the base of every link and the one origin whose pages may write.
 * Immutable; an origin alone: no path, query, hash or credentials.
 */
export class PublicUrl {
  /** The origin, without a slash at the end: `https://login.example.com`, `http://localhost:3000`. */
  readonly href: string;
  readonly origin: string;
  /** Name and port as a `Host` header carries them. */
  readonly host: string;
  /** Name alone, IPv6 in brackets. */
  readonly hostname: string;
  readonly isHttps: boolean;
  readonly isLoopback: boolean;
  private readonly origins: ReadonlySet<string>;
  private readonly hosts: ReadonlySet<string>;

  private constructor(url: URL) {
    this.href = url.origin;
    this.origin = url.origin;
    this.host = url.host;
    this.hostname = url.hostname;
    this.isHttps = url.protocol === 'https:';
    this.isLoopback = isLoopbackHost(url.hostname);
    const names = LOOPBACK_NAMES.includes(url.hostname) ? LOOPBACK_NAMES : [url.hostname];
    const port = url.port === '' ? '' : `:${url.port}`;
    this.origins = new Set(names.map((name) => `${url.protocol}//${name}${port}`));
    // A client may name the default port too (RFC 9110 §7.2), and some proxies always do.
    const ports = port === '' ? ['', `:${DEFAULT_PORTS[url.protocol] ?? ''}`] : [port];
    this.hosts = new Set(names.flatMap((name) => ports.map((each) => `${name}${each}`)));
  }

  /** The value, or the sentence that says what is wrong with the text (never quoting it: it may carry credentials). */
  static parse(text: string): PublicUrl | string {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !(url.protocol in DEFAULT_PORTS)) {
      return 'must be an absolute URL with http or https, such as https://login.example.com';
    }
    if (url.username !== '' || url.password !== '') {
      return 'must not carry a user name or password';
    }
    // The text is looked at too: the parser drops an empty `?` or `#`.
    if (url.pathname !== '/' || /[?#]/.test(text)) {
      return 'must be scheme, host and port alone: no path, no query, no fragment';
    }
    if (url.hostname.endsWith('.')) {
      return 'must not end in a dot: browsers treat that name as another origin';
    }
    return new PublicUrl(url);
  }

  /** For text known to be right. @throws RangeError otherwise. */
  static of(text: string): PublicUrl {
    const parsed = PublicUrl.parse(text);
    if (typeof parsed === 'string') {
      throw new RangeError(`the public URL ${parsed}`);
    }
    return parsed;
  }

  /** Compares an `Origin` header. `localhost`, `127.0.0.1` and `[::1]` with this scheme and port count as one. */
  acceptsOrigin(origin: string | undefined): boolean {
    return origin !== undefined && this.origins.has(origin);
  }

  /** Compares a `Host` header the same way; letters in either case. */
  acceptsHost(host: string | undefined): boolean {
    return host !== undefined && this.hosts.has(host.toLowerCase());
  }

  /** The absolute form of a path that starts with one slash. @throws RangeError otherwise: it would lead elsewhere. */
  link(path: string): string {
    if (!path.startsWith('/') || path.startsWith('//')) {
      throw new RangeError('a link needs a path that starts with exactly one slash');
    }
    return `${this.href}${path}`;
  }
}
