import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { newId } from '../ids';
import { Problem } from '../problems/problem';
import { headersBeforeHooks } from './security-headers';

/** Hooks have not run when these answers are written, so they carry their own headers. @param publicUrl says whether over https */
const headersOf = (publicUrl: string) => headersBeforeHooks(publicUrl.startsWith('https:'));

/**
 * An address that is no address: refused by the router before any route is found, and written like every other refusal,
 * as a page where a browser asks for one. @param publicUrl as above
 */
export const refuseAddress = (publicUrl: string) => (error: { readonly code: string }, request: FastifyRequest, reply: FastifyReply) => {
  // Longer than any id is an id nothing has; a broken escape is no path at all.
  const problem =
    error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? new Problem('not-found') : new Problem('malformed-request', { detail: 'The address is not a valid URL.' });
  void reply.headers(headersOf(publicUrl));
  request.server.errorHandler(problem, request, reply);
};

/** `Expect` with anything but `100-continue` (RFC 9110 §10.1.1): node would answer by itself, and barely. Its body is not waited for. */
export const refuseExpectation = (publicUrl: string) => (_request: IncomingMessage, response: ServerResponse) => {
  const { status, headers, body } = wholeAnswer(new Problem('expectation-failed'), publicUrl);
  response.writeHead(status, headers).end(body);
};

/** Bytes that are no HTTP, or more headers than node reads: there is no request to answer, only a socket. Written by hand, then closed. */
export const refuseBytes = (publicUrl: string) => (error: Error & { code?: string }, socket: Socket) => {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const tooMuch = error.code === 'HPE_HEADER_OVERFLOW';
  const problem = tooMuch ? new Problem('headers-too-large') : new Problem('malformed-request', { detail: 'This is not a well-formed HTTP request.' });
  socket.end(written(wholeAnswer(problem, publicUrl)));
};

/** Long enough for a client that still sends to read the refusal first. */
const FAREWELL_MS = 5_000;

/**
 * `CONNECT` asks for a tunnel, which is no matter of an origin server (RFC 9110 §9.3.6): no method is allowed there. Node
 * would close without a word, and has let go of the socket: an error on it nobody heard would end the process.
 */
export const refuseTunnel = (publicUrl: string) => (_request: IncomingMessage, socket: Duplex) => {
  const leave = (): void => void socket.destroy();
  socket.on('error', leave).resume().end(written(wholeAnswer(new Problem('method-not-allowed', { headers: { Allow: '' } }), publicUrl)));
  const timer = setTimeout(leave, FAREWELL_MS).unref();
  socket.once('close', () => { clearTimeout(timer); });
};

type WholeAnswer = ReturnType<typeof wholeAnswer>;

function written({ status, headers, body }: WholeAnswer): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** The last one of its connection: what else was sent on it cannot be told apart any more. */
function wholeAnswer(problem: Problem, publicUrl: string) {
  const body = JSON.stringify(problem.toBody(publicUrl, newId()));
  const own = { 'Content-Type': 'application/problem+json; charset=utf-8', 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close' };
  return { status: problem.status, body, headers: { ...headersOf(publicUrl), ...problem.headers, ...own } };
}
