import helmet from '@fastify/helmet';
import cookie from '@fastify/cookie';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newId } from '../ids';
import { refuseAddress, refuseBytes } from './early-refusals';
import { printableUserAgent, runInContext } from './request-context';

const BODY_LIMIT_BYTES = 16 * 1024;

/** What Fastify takes for `trustProxy`; never `true`, which would believe any client's own header (CVE-2023-49792). */
export type FastifyTrust = string[] | ((address: string, hop: number) => boolean) | false;

/** The server under Nest: bounded, quiet about itself, and leaving bodies unread until the access guards have spoken. */
export function httpAdapter(trustProxy: FastifyTrust, publicUrl: string): FastifyAdapter {
  return new FastifyAdapter({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    // Our own id, never the client's: it is the `instance` of problems and the key of audit rows.
    genReqId: () => newId(),
    requestIdHeader: false,
    trustProxy: trustProxy as string[],
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    frameworkErrors: refuseAddress(publicUrl),
    clientErrorHandler: refuseBytes(publicUrl),
  });
}

/** Headers, cookies, raw bodies and the request context: the same for the server and for every test. */
export async function setUpHttp(app: NestFastifyApplication, options: { readonly https: boolean }): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(helmet, helmetOptions(options.https));
  await fastify.register(cookie);
  takeBodiesRaw(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    // Every answer, problems and health included: none of them may be found in a shared cache or a back button.
    void reply.header('Cache-Control', 'no-store');
    runInContext(contextOf(request), done);
  });
}

const contextOf = (request: FastifyRequest) => ({
  requestId: request.id,
  address: request.ip,
  userAgent: printableUserAgent(request.headers['user-agent']),
  actor: null,
});

/** No parser but one that keeps the bytes: `ShapeGuard` parses after the guards, so a closed route never says 415 before 401. */
function takeBodiesRaw(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => {
    done(null, body);
  });
}

const helmetOptions = (https: boolean) => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  crossOriginEmbedderPolicy: false,
  frameguard: { action: 'deny' as const },
  referrerPolicy: { policy: 'no-referrer' as const },
  hsts: https ? { maxAge: 31_536_000, includeSubDomains: true } : false,
});
