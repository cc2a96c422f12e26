import ipaddr from 'ipaddr.js';

/** The names of this machine that people type for one another; they count as one origin (contract §2). */
export const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether a host (name or address, IPv6 with or without brackets) can only be this machine. `*.localhost` is not taken:
 * RFC 6761 §6.3 says it should resolve to loopback, and resolvers exist that ask the network all the same.
 */
export function isLoopbackHost(host: string): boolean {
  const bare = withoutBrackets(host).toLowerCase();
  if (bare === 'localhost') {
    return true;
  }
  return isAddress(bare) && ipaddr.process(bare).range() === 'loopback';
}

/** An address in its usual notation. Octal, hexadecimal and shortened IPv4 (`010.1.1.1`, `10.1`) are read differently
 * by different programs, so they are no address here. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (ipaddr.IPv6.isValid(text) && !text.includes('%'));
}

export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
