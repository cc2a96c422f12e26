import { h } from '../core/dom.js';
import { showPage } from '../core/page.js';
import { t } from '../core/texts.js';
import { acting } from './parts/acting.js';
import { saidBefore } from './parts/after-leaving.js';
import { everyItem } from './parts/every-item.js';
import { pagedTable } from './parts/paged-table.js';
import { addPerson } from './users/add-person.js';
import { columns } from './users/columns.js';
import { filtersOf } from './users/filters.js';

await showPage(async () => {
  const { may } = await acting();
  // Without the right to read roles they are typed and not chosen.
  const roles = may('roles.read') ? await everyItem('/roles') : null;
  const add = may('users.write') ? h('button', { type: 'button', onclick: () => addPerson(roles) }, t('admin.users.add')) : null;
  const table = pagedTable({ path: '/users', caption: t('admin.users.title'), filters: filtersOf(roles), columns, empty: t('admin.users.none') });
  return [...saidBefore(), h('div', { class: 'spread page-head' }, h('p', null, t('admin.users.lead')), add), table.element];
});
