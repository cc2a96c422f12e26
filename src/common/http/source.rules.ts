import { IPv4, IPv6 } from 'ipaddr.js';

const WITH_PORT = /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$|^\[([^\]]*)\](?::\d{1,5})?$/;

/**
 * Where a request comes from: the farthest hop that is an address at all. What a proxy passed on of a client's own words
 * (`garbage`, `0x7f.1`) would else be a source of its own for every limit. In its only spelling: a dual-stack socket gives
 * `::ffff:192.0.2.1`, and rows, mails and address lists would name one place in two ways (RFC 4291 §2.5.5.2, RFC 5952).
 * @param hops the peer first, the client last
 */
export function clientAddress(hops: readonly string[]): string {
  return hops.map(bareAddress).findLast((hop) => hop !== null) ?? hops[0] ?? '';
}

/** Without port, brackets and zone, as RFC 5952 writes it; null when that leaves no address. `010.0.0.1` is none: who reads it as octal is somewhere else. */
function bareAddress(hop: string): string | null {
  const [, v4, v6] = WITH_PORT.exec(hop) ?? [];
  const bare = (v4 ?? v6 ?? hop).split('%', 1)[0] ?? '';
  if (IPv4.isValidFourPartDecimal(bare)) return bare;
  if (!bare.includes(':') || !IPv6.isValid(bare)) return null;
  const address = IPv6.parse(bare);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}

/**
 * What failures and messages are counted by where an address is concerned: an IPv4 address as it is, an IPv6 address by
 * its /64, which is what one subscriber gets and can choose 2^64 addresses from (RFC 6177 §2). A mapped address
 * (`::ffff:192.0.2.1`) is the IPv4 address it stands for, or a dual-stack socket would give every client two budgets.
 * Null without an address (command line); anything unreadable is counted as it stands rather than not at all.
 */
export function sourceOf(address: string | null): string | null {
  if (address === null) return null;
  if (IPv4.isValidFourPartDecimal(address)) return IPv4.parse(address).toString();
  const bare = address.split('%', 1)[0] ?? address;
  if (!bare.includes(':') || !IPv6.isValid(bare)) return address;
  const parsed = IPv6.parse(bare);
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  return `${new IPv6([...parsed.parts.slice(0, 4), 0, 0, 0, 0]).toRFC5952String()}/64`;
}

/** What proxies and tunnels add. One of them means that the peer on loopback speaks for somebody who is not. */
const FORWARDING = /^(forwarded|x-forwarded-.*|x-real-ip|via|cf-connecting-ip|true-client-ip)$/;

/** @param headers with names in lower case */
export const isForwarded = (headers: Readonly<Record<string, unknown>>): boolean => Object.keys(headers).some((name) => FORWARDING.test(name));
