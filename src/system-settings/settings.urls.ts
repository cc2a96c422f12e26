import { isIP } from 'node:net';
import { parse } from 'ipaddr.js';

/** A host name as DNS has them: URL would also take `*`, and a wildcard here would be an open redirect. */
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\.?$/;

/** `https://host[:port]` and nothing more; a slash at the end is forgiven. */
export function isHttpsOrigin(text: string): boolean {
  const url = urlOf(text);
  if (url?.protocol !== 'https:' || !isHost(url.hostname)) return false;
  // In ASCII: the Kelvin sign in lower case is a k.
  return /^[!-~]+$/.test(text) && text.toLowerCase().replace(/\/$/, '') === url.origin;
}

/** http or https, without what would end up in a log (credentials, query) or never be sent (fragment). */
export function isGatewayUrl(text: string): boolean {
  const url = urlOf(text);
  if (url === null || !['https:', 'http:'].includes(url.protocol) || !isHost(url.hostname)) return false;
  return url.username === '' && url.password === '' && !/[?#]/.test(text);
}

/**
 * What can be told from the URL alone about where it leads (SSRF, CWE-918): https, and no private, loopback,
 * link-local or otherwise special address. A name is resolved and judged again when something is sent.
 */
export function isGatewayAdmitted(text: string, allowPrivate: boolean): boolean {
  if (text === '' || allowPrivate) return true;
  const url = urlOf(text);
  return url?.protocol === 'https:' && !isPrivateHost(url.hostname);
}

function isPrivateHost(hostname: string): boolean {
  const host = bare(hostname).replace(/\.$/, '');
  if (isIP(host) === 0) return host === 'localhost' || !host.includes('.') || /\.(localhost|local|internal|lan|home\.arpa)$/.test(host);
  return isPrivateAddress(host);
}

/** Anything but an address of the public internet: private, loopback, link-local, multicast and the other special ranges. */
export function isPrivateAddress(ip: string): boolean {
  const address = parse(ip);
  const inner = address.kind() === 'ipv6' && 'isIPv4MappedAddress' in address && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
  return inner.range() !== 'unicast';
}

function isHost(hostname: string): boolean {
  return isIP(bare(hostname)) !== 0 || HOST_NAME.test(hostname);
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

const urlOf = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);
