import { AsyncLocalStorage } from 'node:async_hooks';

/** Who asked and from where, for audit rows and messages ("time, address and device of the attempt"). */
export interface RequestContext {
  readonly requestId: string;
  /** Client address as the configured proxies give it, never a header the client wrote itself. */
  readonly address: string | null;
  /** At most 256 printable characters. */
  readonly userAgent: string | null;
  /** Set by the principal guard, or `cli:<os user>` by the command line. */
  actor: Actor | null;
  /** The `-browser` cookie as it came, set by the principal guard. Proves nothing; never logged. */
  browserToken?: string;
  /** The `-device` cookie as it came, set by the principal guard; worth something beside the right password alone. Never logged. */
  deviceToken?: string;
}

export type Actor =
  | { readonly kind: 'user'; readonly userId: string; readonly label: string; readonly sessionId: string | null }
  | { readonly kind: 'cli'; readonly label: string };

const storage = new AsyncLocalStorage<RequestContext>();

export const runInContext = <T>(context: RequestContext, work: () => T): T => storage.run(context, work);

/** `undefined` in background work (outbox, start-up): those rows carry no address. */
export const currentContext = (): RequestContext | undefined => storage.getStore();

/** Bounded and printable: a user agent is chosen by the client and ends up in mails and logs. */
export const printableUserAgent = (raw: string | undefined): string | null =>
  raw === undefined ? null : raw.replace(/[^\u0020-\u007e]/g, '?').slice(0, 256);
