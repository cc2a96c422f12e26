import { h } from '../../core/dom.js';
import { api } from '../../core/api.js';
import { cancelButton, openDialog } from '../../core/dialogs.js';
import { t } from '../../core/texts.js';
import { previewPanel } from '../parts/preview.js';

/**
 * Shows what a save would change and whom it would meet (product P-12), and saves if the administrator still wants to.
 * @param {Record<string, unknown>} changes @param {import('./form.js').View} view
 * @returns {Promise<{ warnings?: { code: string, message: string }[] } | undefined>} the answer of the save; undefined when it was let be
 * @throws {import('../../core/request.js').Refusal} of the save, for the form to show
 */
export async function reviewChanges(changes, view) {
  const wanted = await openDialog(t('settings.page.review_title'), (/** @type {(result: boolean) => void} */ close) => [
    changeTable(changes, view),
    previewPanel({ settings: changes }),
    h('div', { class: 'actions' }, cancelButton(), h('button', { type: 'button', onclick: () => { close(true); } }, t('settings.page.save'))),
  ], { wide: true });
  return wanted ? api('PATCH', '/system-settings', { version: view.version, settings: changes }) : undefined;
}

/** @param {Record<string, unknown>} changes @param {import('./form.js').View} view */
function changeTable(changes, view) {
  const rows = Object.entries(changes).map(([key, value]) => {
    const held = view.settings[key];
    const secret = held?.value === '***' || (held?.value === null && value !== null);
    return h('tr', null, h('th', { scope: 'row' }, t(`settings.${key}.label`)), h('td', null, shown(held?.value)), h('td', null, secret && value !== null ? t('settings.page.hidden') : shown(value)));
  });
  return h(
    'div',
    { class: 'table-frame', tabIndex: 0, role: 'region', 'aria-label': t('settings.page.review_title') },
    h('table', null, h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('settings.page.review_setting')), h('th', { scope: 'col' }, t('settings.page.review_from')), h('th', { scope: 'col' }, t('settings.page.review_to')))), h('tbody', null, rows)),
  );
}

/** @param {unknown} value */
function shown(value) {
  if (value === null || value === undefined) return t('settings.page.default');
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  if (Array.isArray(value)) return value.length === 0 ? t('settings.page.empty_option') : value.join(', ');
  return value === '' ? t('settings.page.empty_option') : String(value);
}
