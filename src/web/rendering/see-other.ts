import type { FastifyReply } from 'fastify';

/** After a form was taken: reloading the page that follows sends nothing twice (RFC 9110 §15.4.4). */
export function seeOther(location: string, reply: FastifyReply): string {
  void reply.status(303).header('Location', location).type('text/html; charset=utf-8');
  return '';
}

/** A page's path with the wish that came with it; the wish is judged where it is followed, never where it is passed on. */
export const withRedirect = (path: string, redirect: string | undefined): string =>
  redirect === undefined ? path : `${path}?redirect=${encodeURIComponent(redirect)}`;
