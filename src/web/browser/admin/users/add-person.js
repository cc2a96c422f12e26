import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { choice, field, select } from '../../core/fields.js';
import { t } from '../../core/texts.js';
import { acting } from '../parts/acting.js';
import { leaveSaying } from '../parts/after-leaving.js';
import { askFirst, textOf } from '../parts/ask-first.js';
import { everyItem } from '../parts/every-item.js';
import { addressFields, addressValues, personFields, personValues } from '../parts/person-fields.js';
import { picker } from '../parts/picker.js';

/** Adds somebody, and goes to their page. @param {readonly any[] | null} roles null: typed by name */
export async function addPerson(roles) {
  const { may } = await acting();
  const profiles = may('roles.read') ? await everyItem('/role-profiles') : [];
  const done = await askFirst({
    title: t('admin.users.add'),
    wide: true,
    label: t('admin.users.add_submit'),
    fields: [
      ...personFields(),
      profiles.length > 0 ? field(t('admin.person.profile'), select('roleProfile', [['', t('admin.person.no_profile')], ...profiles.map(({ name }) => /** @type {const} */ ([name, name]))]), t('admin.person.profile_hint')) : null,
      roles
        ? picker({ legend: t('admin.person.roles'), name: 'roles', options: roles.filter(({ automatic }) => automatic === null).map(({ name }) => ({ value: name })), chosen: [], empty: t('admin.person.no_roles_yet') })
        : field(t('admin.person.roles'), h('input', { name: 'roleNames', autocomplete: 'off' }), t('admin.person.roles_typed')),
      h('details', null, h('summary', null, t('admin.person.addresses_title')), addressFields()),
      choice(t('admin.users.invite'), h('input', { type: 'checkbox', name: 'sendInvitation', checked: true }), t('admin.users.invite_hint')),
      choice(t('admin.users.create_enabled'), h('input', { type: 'checkbox', name: 'enabled', checked: true })),
    ],
    submit: (values) => api('POST', '/users', newPerson(values)),
  });
  if (done) leaveSaying(`/admin/users/${done.answer.id}`, t('admin.users.added', { name: done.answer.fullName }), done.answer.warnings);
}

/** @param {FormData} values */
function newPerson(values) {
  const enabled = values.has('enabled');
  const roleProfile = textOf(values, 'roleProfile') || null;
  const typed = textOf(values, 'roleNames').split(',').map((name) => name.trim()).filter(Boolean);
  return {
    ...personValues(values),
    ...addressValues(values),
    roles: [...values.getAll('roles').map(String), ...typed],
    roleProfile,
    enabled,
    sendInvitation: enabled && values.has('sendInvitation'),
  };
}
