import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { t } from '../../core/texts.js';
import { lockName } from '../parts/lock-name.js';

const SHOWN = 8;

/** Who stands before a closed door now, with the way to open it. */
export async function locked() {
  const { items, nextCursor } = await api('GET', `/users?locked=true&limit=${SHOWN}`);
  if (items.length === 0) return [h('p', null, t('admin.overview.nobody_locked'))];
  return [
    h(
      'ul',
      { class: 'things' },
      items.map((/** @type {any} */ user) =>
        h('li', null, h('div', null, h('a', { href: `/admin/users/${user.id}` }, user.fullName), user.locks.map((/** @type {any} */ lock) => h('div', { class: 'small' }, lockName(lock))))),
      ),
    ),
    nextCursor === null ? null : h('p', null, h('a', { href: '/admin/users?locked=true' }, t('admin.overview.all_locked'))),
  ];
}
