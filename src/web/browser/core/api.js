import { Refusal, send } from './request.js';
import { prove } from './step-up.js';

/**
 * The one door of the pages' modules to the API. Sends the cookie; a request that needs a fresher proof, or more than the
 * session has proven, asks the person for it and is sent once more: what was typed is not lost (product P-10).
 * @param {'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'} method
 * @param {string} path below `/api/v1`
 * @param {unknown} [body]
 * @returns {Promise<any>} the answer, null for 204
 * @throws {Refusal} also when the person did not prove it
 */
export async function api(method, path, body) {
  try {
    return await send(method, path, body);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    if (refusal.slug === 'unauthenticated') return leave('/login');
    if (refusal.slug === 'password-change-required') return leave('/login');
    if (refusal.slug !== 'step-up-required' && refusal.slug !== 'second-factor-required') throw refusal;
    if (!(await prove(refusal))) throw refusal;
    return send(method, path, body);
  }
}

/** To another page, and back here afterwards; the promise never settles, because this page ends. @param {string} path @returns {Promise<never>} */
function leave(path) {
  location.assign(`${path}?redirect=${encodeURIComponent(location.pathname + location.search)}`);
  return new Promise(() => undefined);
}
