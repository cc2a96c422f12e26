/**
 * @typedef {object} Person whose page this is, shared by its panels
 * @property {string} path of the API
 * @property {any} user as the API last told it
 * @property {boolean} mayWrite whether the reader may try; a person with more permissions is refused by the API, in words
 * @property {boolean} mayReadRoles
 * @property {(answer?: any, text?: string, warnings?: any[]) => Promise<void>} changed shows everything anew; without an answer it is fetched
 */
import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { Refusal } from '../../core/request.js';
import { t } from '../../core/texts.js';
import { askFirst } from '../parts/ask-first.js';

/**
 * A write that says which version it has read. Where somebody else was quicker, the newer version is read, so that sending
 * again is a decision made with what is on the page now; what was typed stays.
 * @param {Person} person
 * @param {(version: number) => Promise<any>} write
 */
export async function writeVersion(person, write) {
  try {
    return await write(person.user.version);
  } catch (refusal) {
    if (refusal instanceof Refusal && refusal.slug === 'conflict' && Reflect.has(refusal.problem ?? {}, 'version')) {
      person.user = await api('GET', person.path);
      throw new Refusal('stale', { type: '', title: '', status: 409, instance: '', detail: t('admin.user.stale') });
    }
    throw refusal;
  }
}

/**
 * A button that asks, does it, and shows the person anew.
 * @param {Person} person
 * @param {{ label: string, title: string, explain: string, done: string, danger?: boolean, fields?: () => import('../../core/dom.js').Child[], submit: (values: FormData) => Promise<any> }} parts
 */
export const actionButton = (person, { label, title, explain, done, danger = false, fields, submit }) =>
  h(
    'button',
    {
      type: 'button',
      class: `secondary small-button${danger ? ' danger' : ''}`,
      disabled: !person.mayWrite,
      onclick: async () => {
        const result = await askFirst({ title, explain, label, danger, fields: fields?.(), submit });
        // Lists and resets answer with other things than the person: the person is read anew.
        if (result) await person.changed(undefined, done, result.answer?.warnings);
      },
    },
    label,
  );
