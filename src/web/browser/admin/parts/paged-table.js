import { api } from '../../core/api.js';
import { fill, h } from '../../core/dom.js';
import { refusalNotice } from '../../core/refusals.js';
import { Refusal } from '../../core/request.js';
import { t } from '../../core/texts.js';
import { filterForm } from './filters.js';
import { queryOf } from './query.js';

const ROWS = 25;

/**
 * @template Item
 * @typedef {object} Column
 * @property {string} label
 * @property {(item: Item) => import('../../core/dom.js').Child | import('../../core/dom.js').Child[]} cell
 * @property {boolean} [names] whether the cell says whose row it is (`th scope=row`)
 * @property {string} [class]
 */

/**
 * A list of the API as a table with its filters, page after page. How many rows were open is kept in the history entry:
 * whoever comes back from a row finds the list as it was.
 * @template Item
 * @param {object} parts
 * @param {string} parts.path of the API
 * @param {string} parts.caption
 * @param {readonly import('./filters.js').Filter[]} [parts.filters]
 * @param {readonly Column<Item>[]} parts.columns
 * @param {string} parts.empty what to do when there is nothing
 * @param {(filters: Record<string, string>) => Record<string, string>} [parts.toApi] where the page's words are not the API's
 * @param {(filters: Record<string, string>) => void} [parts.changed]
 */
export function pagedTable({ path, caption, filters = [], columns, empty, toApi = (given) => given, changed }) {
  const body = h('tbody', null);
  const frame = h('div', { class: 'table-frame waiting', tabIndex: 0, role: 'region', 'aria-label': caption }, tableOf(caption, columns, body));
  const said = h('div', null);
  const status = h('p', { class: 'small', role: 'status' });
  const more = h('button', { type: 'button', class: 'secondary', hidden: true }, t('common.more'));
  let asked = 0;
  /** @type {string | null} */
  let cursor = null;

  /** @param {boolean} fromStart @param {number} limit */
  async function load(fromStart, limit) {
    const mine = ++asked;
    const query = queryOf({ ...toApi(values()), limit: String(limit), ...(fromStart || cursor === null ? {} : { cursor }) });
    frame.setAttribute('aria-busy', 'true');
    try {
      const page = await api('GET', `${path}?${query}`);
      if (mine !== asked) return;
      show(page, fromStart);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (mine === asked) fill(said, refusalNotice(error), h('p', null, h('button', { type: 'button', class: 'secondary small-button', onclick: () => load(fromStart, limit) }, t('common.retry'))));
    } finally {
      if (mine === asked) {
        frame.removeAttribute('aria-busy');
        frame.classList.remove('waiting');
      }
    }
  }

  /** @param {{ items: Item[], nextCursor: string | null }} page @param {boolean} fromStart */
  function show(page, fromStart) {
    fill(said);
    cursor = page.nextCursor;
    more.hidden = cursor === null;
    const rows = page.items.map((item) => rowOf(columns, item));
    if (fromStart) fill(body);
    body.append(...rows);
    if (!fromStart) rows[0]?.querySelector('a')?.focus();
    const shown = body.rows.length;
    if (shown === 0) fill(body, h('tr', null, h('td', { colSpan: columns.length, class: 'empty' }, empty)));
    status.textContent = cursor === null ? t('admin.list.all', { count: shown }) : t('admin.list.some', { count: shown });
    history.replaceState({ ...history.state, shown }, '');
  }

  const form = filters.length === 0 ? null : filterForm(filters, (given) => {
    changed?.(given);
    void load(true, openRows());
  });
  const values = () => form?.values() ?? {};
  more.addEventListener('click', () => load(false, ROWS));
  void load(true, openRows());
  return {
    element: h('div', null, form?.element, said, frame, h('div', { class: 'spread list-foot' }, status, more)),
    reload: () => load(true, openRows()),
  };
}

/** As many as one page of the API may have. */
const openRows = () => Math.min(Math.max(ROWS, Number(history.state?.shown ?? 0)), 100);

/** @param {string} caption @param {readonly { label: string, class?: string }[]} columns @param {HTMLElement} body */
const tableOf = (caption, columns, body) =>
  h(
    'table',
    null,
    h('caption', { class: 'visually-hidden' }, caption),
    h('thead', null, h('tr', null, columns.map((column) => h('th', { scope: 'col', class: column.class }, column.label)))),
    body,
  );

/**
 * @template Item
 * @param {readonly Column<Item>[]} columns @param {Item} item
 */
const rowOf = (columns, item) =>
  h('tr', null, columns.map((column) => h(column.names ? 'th' : 'td', { class: column.class, scope: column.names ? 'row' : undefined }, column.cell(item))));
