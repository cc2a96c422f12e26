/**
 * @typedef {object} RolesPage what its tables and dialogs share
 * @property {boolean} mayWrite
 * @property {ReadonlyMap<string, number> | null} members people by role; null: not the reader's to see
 * @property {(text: string, warnings?: readonly import('../parts/warnings.js').Warning[]) => Promise<void>} changed says so, and shows everything anew
 */
import { api } from '../../core/api.js';
import { Refusal } from '../../core/request.js';
import { t } from '../../core/texts.js';

/**
 * A write that says which version it has read; where somebody else was quicker, the next try is made with theirs.
 * @param {{ version: number }} thing @param {string} path @param {(version: number) => Promise<any>} write
 */
export async function writeVersion(thing, path, write) {
  try {
    return await write(thing.version);
  } catch (refusal) {
    if (refusal instanceof Refusal && refusal.slug === 'conflict' && Reflect.has(refusal.problem ?? {}, 'version')) {
      Object.assign(thing, await api('GET', path));
      throw new Refusal('stale', { type: '', title: '', status: 409, instance: '', detail: t('admin.roles.stale') });
    }
    throw refusal;
  }
}
