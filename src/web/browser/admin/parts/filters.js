import { h } from '../../core/dom.js';
import { field, select } from '../../core/fields.js';
import { t } from '../../core/texts.js';
import { readQuery, writeQuery } from './query.js';

const TYPING_MS = 350;

/**
 * @typedef {object} Filter
 * @property {string} name of the query parameter
 * @property {string} label
 * @property {(readonly [string, string])[]} [options] value and label, '' for no matter which; without: a text
 * @property {string} [type] of the input
 */

/**
 * The filters of a list as a form, bound to the address of the page.
 * @param {readonly Filter[]} filters
 * @param {(values: Record<string, string>) => void} changed
 */
export function filterForm(filters, changed) {
  const names = filters.map(({ name }) => name);
  const controls = new Map(filters.map((filter) => [filter.name, controlOf(filter)]));
  const form = h(
    'form',
    { class: 'filters', role: 'search', noValidate: true },
    filters.map(({ name, label }) => field(label, /** @type {HTMLInputElement} */ (controls.get(name)))),
    h('button', { class: 'secondary' }, t('common.search')),
  );
  const values = () => Object.fromEntries([...controls].map(([name, control]) => [name, control.value.trim()]));
  const show = () => {
    for (const [name, value] of Object.entries(readQuery(names))) Object.assign(/** @type {HTMLElement} */ (controls.get(name)), { value });
  };
  const take = (/** @type {boolean} */ asStep) => {
    clearTimeout(typing);
    const wanted = values();
    const known = readQuery(names);
    if (names.some((name) => wanted[name] !== known[name])) writeQuery(wanted, asStep);
    changed(wanted);
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    take(true);
  });
  form.addEventListener('input', ({ target }) => {
    clearTimeout(typing);
    if (target instanceof HTMLSelectElement) take(true);
    else typing = setTimeout(() => { take(false); }, TYPING_MS);
  });
  addEventListener('popstate', () => {
    show();
    changed(values());
  });
  show();
  return { element: form, values };
}

/** @param {Filter} filter */
const controlOf = ({ name, options, type = 'search' }) =>
  options ? select(name, options) : h('input', { name, type, maxLength: 200, autocomplete: 'off', spellcheck: false });
