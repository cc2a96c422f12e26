import ipaddr from 'ipaddr.js';
import { isAddress } from './loopback';

/** Whose `X-Forwarded-*` headers are believed. `hops` = number of proxies in front, each appending what it saw. */
export type TrustProxy =
  | false
  | { readonly kind: 'hops'; readonly hops: number }
  | { readonly kind: 'ranges'; readonly ranges: readonly string[] };

const MAXIMUM_HOPS = 10;
const MAXIMUM_RANGES = 50;
// Wider than any private network (10.0.0.0/8, fc00::/7) is "everybody" in two halves.
const WIDEST_PREFIX = { ipv4: 8, ipv6: 7 } as const;

/** The value, or the sentence that says what is wrong with it. */
export function parseTrustProxy(text: string): Exclude<TrustProxy, false> | string {
  const value = text.trim();
  if (['true', '*', 'all', 'yes'].includes(value.toLowerCase())) {
    return 'must not trust everybody: any client could claim any address. Give the number of proxies or their ranges';
  }
  if (/^\d+$/.test(value)) {
    const hops = Number(value);
    return hops >= 1 && hops <= MAXIMUM_HOPS
      ? { kind: 'hops', hops }
      : `must be a number of proxies from 1 to ${MAXIMUM_HOPS}; leave it empty where there is none`;
  }
  return parseRanges(value);
}

/**
 * What Fastify's `trustProxy` option takes. Hops become a function: Fastify reads a bare number as "trust nobody",
 * and its `true` would take the left-most address, which the client wrote itself.
 */
export function toFastifyTrustProxy(
  trust: TrustProxy,
): false | string[] | ((address: string, distance: number) => boolean) {
  if (trust === false) {
    return false;
  }
  return trust.kind === 'ranges' ? [...trust.ranges] : (_address, distance) => distance < trust.hops;
}

function parseRanges(value: string): Exclude<TrustProxy, false> | string {
  const ranges = value.split(',').map((range) => range.trim());
  if (ranges.length > MAXIMUM_RANGES) {
    return `must not list more than ${MAXIMUM_RANGES} ranges`;
  }
  for (const [index, range] of ranges.entries()) {
    const objection = objectionTo(range);
    if (objection !== null) {
      return `entry ${index + 1} ${objection}`;
    }
  }
  return { kind: 'ranges', ranges };
}

function objectionTo(range: string): string | null {
  const [address = '', prefix] = range.split('/', 2);
  if (!isAddress(address) || (prefix !== undefined && !ipaddr.isValidCIDR(range))) {
    return 'must be an IP address or a CIDR range such as 127.0.0.0/8 or ::1/128 (or give a number of proxies)';
  }
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()) {
    return 'must be written as the IPv4 address or range it stands for';
  }
  if (prefix !== undefined && Number(prefix) < WIDEST_PREFIX[parsed.kind()]) {
    return 'is so wide that it trusts everybody; name the ranges of your own proxies';
  }
  return null;
}
