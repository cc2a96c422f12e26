import { z } from 'zod';
import { isAddress, isLoopbackHost, withoutBrackets } from './loopback';
import { PublicUrl } from './public-url';
import { parseTrustProxy, type TrustProxy } from './trust-proxy';
import { flag, wholeNumber } from './variable-schemas';
import { defineSubject, type Stage, type Variables } from './variables';

export interface HttpConfig {
  /** Address or name to listen on; IPv6 without brackets. */
  readonly host: string;
  /** 0 = any free port; outside production only. See `withListeningPort`. */
  readonly port: number;
  readonly publicUrl: PublicUrl;
  readonly trustProxy: TrustProxy;
}

export interface HttpReading extends HttpConfig {
  readonly warnings: readonly string[];
}

const HOST_NAME = /^(?=.{1,253}$)(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*$/i;
const DOTTED_NUMBERS = /^[\d.]+$/;

export const httpSubject = defineSubject({
  shape: (stage, given) => ({
    HOST: hostSchema(stage).default('127.0.0.1'),
    PORT: portSchema(stage).default(3000),
    PUBLIC_URL: publicUrlSchema(stage, given).optional(),
    ALLOW_INSECURE_HTTP: flag().default(false),
    TRUST_PROXY: trustProxySchema().optional(),
  }),
  toConfig: (values): HttpReading => {
    const publicUrl = values.PUBLIC_URL ?? defaultPublicUrl(values.PORT);
    return {
      host: values.HOST,
      port: values.PORT,
      publicUrl,
      trustProxy: values.TRUST_PROXY ?? false,
      warnings: values.ALLOW_INSECURE_HTTP ? [insecureHttpWarning(publicUrl)] : [],
    };
  },
});

/** Contract §2. With port 0 the result is a placeholder until the server listens. */
export function defaultPublicUrl(port: number): PublicUrl {
  return PublicUrl.of(`http://localhost:${port}`);
}

function hostSchema(stage: Stage) {
  return z
    .string()
    .trim()
    .transform(withoutBrackets)
    .refine((host) => isAddress(host) || (HOST_NAME.test(host) && !DOTTED_NUMBERS.test(host)), {
      error: 'must be an IP address or a host name',
      abort: true,
    })
    .refine((host) => stage !== 'local' || isLoopbackHost(host), {
      error: 'must be loopback (127.0.0.1, ::1, localhost) outside production; set NODE_ENV=production to listen wider',
    });
}

function portSchema(stage: Stage) {
  const port = wholeNumber(0, 65535);
  return stage === 'production'
    ? port.refine((value) => value !== 0, { error: 'must not be 0 in production: nobody would know the port' })
    : port;
}

function publicUrlSchema(stage: Stage, given: Variables) {
  return z
    .string()
    .trim()
    .transform((text, context) => {
      const parsed = PublicUrl.parse(text);
      const objection = typeof parsed === 'string' ? parsed : objectionTo(parsed, stage, given);
      if (typeof parsed === 'string' || objection !== null) {
        context.addIssue(objection ?? '');
        return z.NEVER;
      }
      return parsed;
    });
}

function objectionTo(url: PublicUrl, stage: Stage, given: Variables): string | null {
  if (url.host.endsWith(':0')) {
    return 'must not name port 0; leave it empty to use the port that PORT=0 finds';
  }
  if (stage === 'local' && !url.isLoopback) {
    return 'must be loopback (localhost, 127.0.0.1, [::1]) outside production; set NODE_ENV=production to serve others';
  }
  if (!url.isHttps && !url.isLoopback && given.ALLOW_INSECURE_HTTP?.trim() !== 'true') {
    return (
      'must be https unless its host is loopback: passwords and codes would travel readable ' +
      '(ALLOW_INSECURE_HTTP=true accepts that)'
    );
  }
  return null;
}

function trustProxySchema() {
  return z.string().transform((text, context) => {
    const parsed = parseTrustProxy(text);
    if (typeof parsed === 'string') {
      context.addIssue(parsed);
      return z.NEVER;
    }
    return parsed;
  });
}

function insecureHttpWarning(publicUrl: PublicUrl): string {
  return publicUrl.isHttps || publicUrl.isLoopback
    ? 'ALLOW_INSECURE_HTTP=true is set but not needed: PUBLIC_URL is https or loopback. Remove it.'
    : 'ALLOW_INSECURE_HTTP=true: passwords, codes and session cookies travel unencrypted, readable on the way.';
}
