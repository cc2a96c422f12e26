import { IPv4, IPv6, parse, parseCIDR } from 'ipaddr.js';

/**
 * One entry of a person's address list in its only spelling, or null: an address, or a network with its host bits
 * cleared. Dotted quads in plain decimal only, since `010.0.0.1` is 8.0.0.1 to some parsers and 10.0.0.1 to others; a
 * mapped address (`::ffff:192.0.2.1`) is the IPv4 address it stands for, or a dual-stack socket would slip past the list.
 */
export function normaliseAddress(text: string): string | null {
  const [address, prefix, ...rest] = text.trim().split('/');
  if (address === undefined || rest.length > 0) return null;
  if (prefix !== undefined && !/^(0|[1-9]\d{0,2})$/.test(prefix)) return null;
  const bits = prefix === undefined ? null : Number(prefix);
  if (IPv4.isValidFourPartDecimal(address)) return ipv4(address, bits ?? 32);
  if (!address.includes(':') || address.includes('%') || !IPv6.isValid(address)) return null;
  return ipv6(IPv6.parse(address), bits ?? 128);
}

function ipv4(address: string, bits: number): string | null {
  if (bits > 32) return null;
  return bits === 32 ? IPv4.parse(address).toString() : `${IPv4.networkAddressFromCIDR(`${address}/${bits}`).toString()}/${bits}`;
}

function ipv6(address: IPv6, bits: number): string | null {
  if (bits > 128) return null;
  if (address.isIPv4MappedAddress() && bits >= 96) return ipv4(address.toIPv4Address().toString(), bits - 96);
  const text = address.toRFC5952String();
  return bits === 128 ? text : `${IPv6.networkAddressFromCIDR(`${text}/${bits}`).toRFC5952String()}/${bits}`;
}

/**
 * Whether an address is in one of the entries, compared as addresses: 10.1.1.1 does not admit 10.1.1.10.
 * @param address as the socket or a trusted proxy gives it @param entries as `normaliseAddress` wrote them
 */
export function isListed(address: string, entries: readonly string[]): boolean {
  const plain = normaliseAddress(address);
  if (plain === null || plain.includes('/')) return false;
  const from = parse(plain);
  return entries.some((entry) => {
    if (!entry.includes('/')) return entry === plain;
    const [network, bits] = parseCIDR(entry);
    return network.kind() === from.kind() && from.match(network, bits);
  });
}
