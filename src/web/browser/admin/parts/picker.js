import { h } from '../../core/dom.js';
import { choice, field } from '../../core/fields.js';
import { t } from '../../core/texts.js';

/** From here on a list is searched and not read. */
const MANY = 9;

/**
 * Boxes to tick for a list of names, searchable where there are many. `FormData.getAll(name)` has the ticked ones; a search
 * hides, and never unticks.
 * @param {object} parts
 * @param {string} parts.legend
 * @param {string} parts.name
 * @param {readonly { value: string, label?: string, hint?: string | null }[]} parts.options
 * @param {Iterable<string>} parts.chosen
 * @param {string} [parts.empty]
 */
export function picker({ legend, name, options, chosen, empty }) {
  const ticked = new Set(chosen);
  const boxes = options.map(({ value, label = value, hint }) => ({
    label: label.toLocaleLowerCase(),
    row: choice(label, h('input', { type: 'checkbox', name, value, checked: ticked.has(value) }), hint),
  }));
  const search = h('input', { type: 'search', autocomplete: 'off' });
  search.addEventListener('input', () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    for (const { label, row } of boxes) row.hidden = !label.includes(wanted);
  });
  // Enter here would send the form around it.
  search.addEventListener('keydown', (event) => { if (event.key === 'Enter') event.preventDefault(); });
  return h(
    'fieldset',
    null,
    h('legend', null, legend),
    boxes.length >= MANY ? field(t('admin.part.search_in_list'), search) : null,
    boxes.length === 0 ? h('p', { class: 'small' }, empty ?? t('common.nothing')) : h('div', { class: 'picker', tabIndex: 0, role: 'group', 'aria-label': legend }, boxes.map(({ row }) => row)),
  );
}
