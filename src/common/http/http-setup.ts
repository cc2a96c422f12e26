import helmet from '@fastify/helmet';
import cookie from '@fastify/cookie';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newId } from '../ids';
import { commonProblems } from '../problems/common.problems';
import { Problem } from '../problems/problem';
import { refuseAddress, refuseBytes, refuseExpectation, refuseTunnel } from './early-refusals';
import { KnownPaths } from './known-paths';
import { printableUserAgent, runInContext } from './request-context';
import { helmetOptions } from './security-headers';
import { clientAddress } from './source.rules';

const BODY_LIMIT_BYTES = 16 * 1024;

/** What Fastify takes for `trustProxy`; never `true`, which would believe any client's own header (CVE-2023-49792). */
export type FastifyTrust = string[] | ((address: string, hop: number) => boolean) | false;

/** The server under Nest: bounded, quiet about itself, and leaving bodies unread until the access guards have spoken. */
export function httpAdapter(trustProxy: FastifyTrust, publicUrl: string): FastifyAdapter {
  const adapter = new FastifyAdapter({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    // Our own id, never the client's: it is the `instance` of problems and the key of audit rows.
    genReqId: () => newId(),
    requestIdHeader: false,
    trustProxy: trustProxy as string[],
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    // Fastify's own answer then would carry none of our headers: `refuseWhileEnding` writes it.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: refuseAddress(publicUrl),
    clientErrorHandler: refuseBytes(publicUrl),
    // Node's own refusal has neither body nor headers: `refuseHostless` writes it.
    http: { requireHostHeader: false },
  });
  adapter.getInstance().server.on('checkExpectation', refuseExpectation(publicUrl)).on('connect', refuseTunnel(publicUrl));
  return adapter;
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
  refuseWhileEnding(fastify);
  refuseHostless(fastify);
  refuseOtherMethods(fastify);
}

const contextOf = (request: FastifyRequest) => ({
  requestId: request.id,
  // `ips` is there behind a trusted proxy only.
  address: clientAddress(request.ips ?? [request.ip]),
  userAgent: printableUserAgent(request.headers['user-agent']),
  actor: null,
});

/** What comes on an open connection while the requests before it are finished; Fastify closes the connection with it. */
function refuseWhileEnding(fastify: FastifyInstance): void {
  let ending = false;
  fastify.addHook('preClose', (done) => {
    ending = true;
    done();
  });
  fastify.addHook('onRequest', (_request, _reply, done) => {
    if (ending) done(commonProblems.unavailable(1, 'the server is ending'));
    else done();
  });
}

/**
 * HTTP/1.1 asks for one host (RFC 9112 §3.2); older clients had none to give. Of two, a proxy may go by the one and node
 * by the other.
 */
function refuseHostless(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ raw }, _reply, done) => {
    const hosts = raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined) done(commonProblems.malformed('The request names no host.'));
    else if (hosts > 1) done(commonProblems.malformed('The request names more than one host.'));
    else done();
  });
}

/**
 * A known path asked by a method it does not have: 405 and which ones it has (RFC 9110 §15.5.6). `OPTIONS` is one of them:
 * there is no CORS to answer a preflight with. The mailbox of development stays a 404 to whoever may not see it.
 */
function refuseOtherMethods(fastify: FastifyInstance): void {
  const known = new KnownPaths();
  fastify.addHook('onRoute', ({ method, url }) => {
    if (!url.startsWith('/dev/')) known.note(method, url);
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    const methods = request.is404 ? known.methodsOf(request.url) : [];
    if (methods.length === 0) done();
    else done(new Problem('method-not-allowed', { headers: { Allow: methods.join(', ') } }));
  });
}

/** No parser but one that keeps the bytes: `ShapeGuard` parses after the guards, so a closed route never says 415 before 401. */
function takeBodiesRaw(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => {
    done(null, body);
  });
}
