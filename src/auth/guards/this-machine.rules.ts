import { isForwarded } from '../../common/http/source.rules';
import { isLoopbackHost } from '../../config/loopback';

export interface Caller {
  /** Of the socket itself, never an address a header claims. */
  readonly peer: string | undefined;
  readonly host: string | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * Pure. Whether a program on this machine asks for itself: the peer is loopback, it asks for this machine by one of its own
 * names (a page whose name resolves to loopback brings that name: DNS rebinding), and nobody forwarded the request.
 */
export const isThisMachine = ({ peer, host, headers }: Caller): boolean =>
  peer !== undefined && isLoopbackHost(peer) && isLoopbackHost((host ?? '').replace(/:\d+$/, '')) && !isForwarded(headers);
