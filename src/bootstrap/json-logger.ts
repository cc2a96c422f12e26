import type { LoggerService } from '@nestjs/common';
import { SystemClock } from '../common/time/clock';
import type { LogLevel } from '../config/log.config';

const RANK = { error: 0, warn: 1, info: 2, debug: 3 } as const satisfies Record<LogLevel, number>;
/** Nest tells every module and route it finds: of use to whoever looks for a fault in the wiring, and to nobody else. */
const FRAMEWORK = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);
const MAXIMUM_TEXT = 8_000;
const MAXIMUM_DEPTH = 5;

/** Names of fields whose value never belongs in a log, whatever some library hands over. */
const SECRET_FIELD = /password|passwd|secret|token|cookie|authorization|^otp$|^code$|credential|api.?key|parameters|query/i;
const URL_CREDENTIALS = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;

/**
 * One JSON object per line. Nest and our own modules log through it, so it is the last place where a secret could be
 * stopped: fields named like one are struck out, and so are credentials inside URLs (security requirements §3.11).
 */
export class JsonLogger implements LoggerService {
  private readonly clock = new SystemClock();

  constructor(
    private readonly level: LogLevel,
    private readonly write: (line: string) => void,
  ) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.line(FRAMEWORK.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.line('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.line('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.line('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.line('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.line('debug', message, rest);
  }

  /** Nest hands the context over as the last argument, and before it the stack of an error. */
  private line(level: LogLevel, message: unknown, rest: readonly unknown[]): void {
    if (RANK[level] > RANK[this.level]) return;
    const texts = rest.filter((part) => typeof part === 'string');
    const context = texts.at(-1);
    const stack = texts.length > 1 ? texts[0] : undefined;
    const said = typeof message === 'object' && message !== null && !(message instanceof Error) ? cleaned(message, 0) : { message: cleaned(message, 0) };
    const entry = { time: this.clock.now().toISOString(), level, ...(context === undefined ? {} : { context }), ...(said as object) };
    this.write(`${JSON.stringify(stack === undefined ? entry : { ...entry, stack: cleaned(stack, 0) })}\n`);
  }
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, MAXIMUM_TEXT).replace(URL_CREDENTIALS, '$1***@');
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return typeof value;
  if (typeof value !== 'object' || value === null) return value;
  // Of an error only what it is and where: TypeORM's carry the statement's parameters, axios' the whole request.
  if (value instanceof Error) return cleaned(value.stack ?? value.message, depth);
  if (value instanceof Date) return value;
  if (depth >= MAXIMUM_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((item: unknown) => cleaned(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, SECRET_FIELD.test(key) ? '***' : cleaned(item, depth + 1)]));
}
