import type SMTPPool from 'nodemailer/lib/smtp-pool';
import { isLoopbackHost, withoutBrackets } from '../../config/loopback';
import { hasReadableCredentials } from '../../config/variable-schemas';
import { TransportFailure } from './transport';

export interface Sender {
  readonly name: string;
  readonly address: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 };
const UNREADABLE = 'user name or password of its URL cannot be decoded: percent-encode special characters in them';
const NAMED = /^(?<name>[^<]*)<(?<address>[^<>]+)>$/;

/**
 * A pool for `smtp[s]://user:password@host:port`. The URL is taken apart here and not by nodemailer, which would read
 * options from its query, one of which switches the certificate check off. Without STARTTLS a mail goes nowhere but
 * to this machine (security requirements R-170).
 * @throws TransportFailure (permanent) when user or password cannot be decoded, as in a setting older than that check.
 */
export function smtpPoolOptions(serverUrl: string): SMTPPool.Options {
  if (!hasReadableCredentials(serverUrl)) throw new TransportFailure(true, 'mail server unreadable', UNREADABLE);
  const url = new URL(serverUrl);
  const host = withoutBrackets(url.hostname);
  const secure = url.protocol === 'smtps:';
  return {
    pool: true,
    maxConnections: 5,
    maxMessages: 100,
    host,
    port: url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 587) : Number(url.port),
    secure,
    requireTLS: !secure && !isLoopbackHost(host),
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    ...(url.username === '' ? {} : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 10_000,
    // A message is what we wrote: no part of it may be fetched from a file or an address (CWE-73, CWE-918).
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** `address` or `Name <address>`, already checked by `MAIL_FROM` or the setting. */
export function parseSender(from: string): Sender {
  const { name = '', address = from } = NAMED.exec(from.trim())?.groups ?? {};
  return { name: name.trim().replace(/^"(.*)"$/, '$1'), address: address.trim() };
}
