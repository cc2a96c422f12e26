import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { field } from '../../core/fields.js';
import { t } from '../../core/texts.js';
import { askFirst, textOf } from '../parts/ask-first.js';
import { everyItem } from '../parts/every-item.js';
import { picker } from '../parts/picker.js';
import { writeVersion } from './page.js';

/** Roles that are given together. @param {import('./page.js').RolesPage} page */
export async function profiles(page) {
  const all = await everyItem('/role-profiles');
  if (all.length === 0) return [h('p', null, t('admin.roles.no_profiles'))];
  return [h('ul', { class: 'things' }, all.map((profile) => line(page, profile)))];
}

/** @param {import('./page.js').RolesPage} page @param {any} profile */
const line = (page, profile) =>
  h(
    'li',
    null,
    h('div', null, h('strong', null, profile.name), h('div', { class: 'small' }, profile.roles.join(', ') || t('admin.users.no_roles')), h('div', { class: 'small' }, t('admin.roles.profile_users', { count: profile.users }))),
    page.mayWrite
      ? h(
          'div',
          { class: 'row' },
          h('button', { type: 'button', class: 'secondary small-button', 'aria-label': t('admin.roles.edit_of', { role: profile.name }), onclick: () => editProfile(page, profile) }, t('common.edit')),
          h('button', { type: 'button', class: 'secondary small-button danger', 'aria-label': t('admin.roles.delete_of', { role: profile.name }), onclick: () => removeProfile(page, profile) }, t('admin.roles.delete')),
        )
      : null,
  );

/** @param {any} profile null: a new one */
const fieldsOf = async (profile) => {
  const roles = (await everyItem('/roles')).filter(({ automatic }) => automatic === null);
  return [
    field(t('admin.roles.profile_name'), h('input', { name: 'name', value: profile?.name ?? '', required: true, maxLength: 100, autocomplete: 'off', autofocus: true })),
    picker({ legend: t('admin.person.roles'), name: 'roles', options: roles.map(({ name }) => ({ value: name })), chosen: profile?.roles ?? [] }),
  ];
};

/** @param {FormData} values */
const valuesOf = (values) => ({ name: textOf(values, 'name'), roles: values.getAll('roles').map(String) });

/** @param {import('./page.js').RolesPage} page */
export async function addProfile(page) {
  const done = await askFirst({ title: t('admin.roles.add_profile'), label: t('common.add'), fields: await fieldsOf(null), submit: (values) => api('POST', '/role-profiles', valuesOf(values)) });
  if (done) await page.changed(t('admin.roles.added', { role: done.answer.name }), done.answer.warnings);
}

/** @param {import('./page.js').RolesPage} page @param {any} profile */
async function editProfile(page, profile) {
  const path = `/role-profiles/${profile.id}`;
  const done = await askFirst({
    title: t('admin.roles.edit_of', { role: profile.name }),
    explain: t('admin.roles.profile_explain', { count: profile.users }),
    label: t('common.save'),
    fields: await fieldsOf(profile),
    submit: (values) => writeVersion(profile, path, (version) => api('PATCH', path, { ...valuesOf(values), version })),
  });
  if (done) await page.changed(t('admin.roles.saved', { role: done.answer.name }), done.answer.warnings);
}

/** @param {import('./page.js').RolesPage} page @param {any} profile */
async function removeProfile(page, profile) {
  const path = `/role-profiles/${profile.id}`;
  const done = await askFirst({
    title: t('admin.roles.delete_of', { role: profile.name }),
    explain: t('admin.roles.profile_delete_explain', { role: profile.name }),
    label: t('admin.roles.delete'),
    danger: true,
    submit: () => writeVersion(profile, path, (version) => api('DELETE', `${path}?version=${version}`)),
  });
  if (done) await page.changed(t('admin.roles.deleted', { role: profile.name }));
}
