import { api } from '../../core/api.js';

/**
 * @typedef {object} Acting who sits at this browser
 * @property {string} id
 * @property {(permission: string) => boolean} may
 */

/** @type {Promise<Acting> | null} */
let read = null;

/** Asked once per page: what is offered follows the permissions of now, and the API has the last word (contract §5). */
export const acting = () => (read ??= ask());

/** @returns {Promise<Acting>} */
async function ask() {
  const { user, permissions } = await api('GET', '/auth/session');
  const held = new Set(permissions);
  return { id: user.id, may: (permission) => held.has(permission) };
}
