import { fill, h } from '../core/dom.js';
import { showPage } from '../core/page.js';
import { announce, notice } from '../core/say.js';
import { t } from '../core/texts.js';
import { acting } from './parts/acting.js';
import { pagedTable } from './parts/paged-table.js';
import { panel } from './parts/panel.js';
import { warningNotices } from './parts/warnings.js';
import { columnsOf } from './roles/columns.js';
import { addRole } from './roles/edit-role.js';
import { memberCounts } from './roles/members.js';
import { addProfile, profiles } from './roles/profiles.js';

await showPage(async () => {
  const { may } = await acting();
  const said = h('div', { 'aria-live': 'polite', tabIndex: -1 });
  const mayWrite = may('roles.write');
  /** @type {import('./roles/page.js').RolesPage} */
  const page = {
    mayWrite,
    members: await memberCounts(),
    changed: async (text, warnings) => {
      fill(said, ...warningNotices(warnings), notice('good', text));
      announce(text);
      await Promise.all([table.reload(), profilePanel.reload()]);
      said.focus();
    },
  };
  const table = pagedTable({ path: '/roles', caption: t('admin.roles.title'), columns: columnsOf(page), empty: t('common.nothing') });
  const profilePanel = panel(t('admin.roles.profiles'), () => profiles(page), {
    beside: mayWrite ? h('button', { type: 'button', class: 'secondary small-button', onclick: () => addProfile(page) }, t('admin.roles.add_profile')) : null,
  });
  return [
    said,
    h('div', { class: 'spread page-head' }, h('p', null, t('admin.roles.lead')), mayWrite ? h('button', { type: 'button', onclick: () => addRole(page) }, t('admin.roles.add')) : null),
    mayWrite ? null : notice('info', t('admin.roles.read_only')),
    table.element,
    h('div', { class: 'below' }, profilePanel.element),
  ];
});
