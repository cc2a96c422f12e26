import { api } from '../core/api.js';
import { h } from '../core/dom.js';
import { t } from '../core/texts.js';

/**
 * A list of the API with "Show more" under it; what it adds is focused, or a keyboard would be left at a button that is gone.
 * @template Item
 * @param {string} path
 * @param {(item: Item) => HTMLElement} row an `li`
 * @param {string} none what to say, and do, when there is nothing
 */
export async function paged(path, row, none) {
  const first = await api('GET', path);
  if (first.items.length === 0) return { items: first.items, element: h('p', { class: 'small' }, none) };
  const list = h('ul', { class: 'things' }, first.items.map(row));
  const more = h('button', { type: 'button', class: 'secondary', hidden: first.nextCursor === null }, t('common.more'));
  let cursor = first.nextCursor;
  more.addEventListener('click', async () => {
    const next = await api('GET', `${path}?cursor=${encodeURIComponent(cursor)}`);
    cursor = next.nextCursor;
    more.hidden = cursor === null;
    const added = next.items.map(row);
    list.append(...added);
    added[0]?.setAttribute('tabindex', '-1');
    added[0]?.focus();
  });
  return { items: first.items, element: h('div', null, list, more) };
}
