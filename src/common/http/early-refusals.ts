import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
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

/** Bytes that are no HTTP: there is no request to answer, only a socket. Written by hand, then closed. */
export const refuseBytes = (publicUrl: string) => (error: Error & { code?: string }, socket: Socket) => {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const problem = new Problem('malformed-request', { detail: 'This is not a well-formed HTTP request.' });
  const body = JSON.stringify(problem.toBody(publicUrl, newId()));
  const headers = { ...headersOf(publicUrl), 'Content-Type': 'application/problem+json; charset=utf-8', 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
};
