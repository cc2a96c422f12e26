import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { apiForm } from '../../core/forms.js';
import { t } from '../../core/texts.js';
import { everyItem } from '../parts/every-item.js';
import { picker } from '../parts/picker.js';
import { closed } from './demand.js';
import { writeVersion } from './person.js';

/** Roles given by hand; those of a profile are changed with the profile. @param {import('./person.js').Person} person */
export async function roles(person) {
  const { user } = person;
  const automatic = h('p', { class: 'small' }, t('admin.user.automatic_roles', { roles: user.automaticRoles.join(', ') }));
  if (user.roleProfile !== null) {
    return [h('p', null, t('admin.user.roles_by_profile', { profile: user.roleProfile, roles: user.roles.join(', ') })), automatic];
  }
  if (!person.mayReadRoles) return [h('p', null, user.roles.join(', ') || t('admin.users.no_roles')), automatic];
  const options = (await everyItem('/roles')).filter((role) => role.automatic === null).map(({ name, twoFactorAuth }) => ({ value: name, hint: twoFactorAuth ? t('admin.user.role_asks') : null }));
  const form = apiForm({
    fields: [picker({ legend: t('admin.person.roles'), name: 'roles', options, chosen: user.roles, empty: t('admin.person.no_roles_yet') })],
    label: t('common.save'),
    submit: async (values) => {
      const given = values.getAll('roles').map(String);
      const answer = await writeVersion(person, (version) => api('PUT', `${person.path}/roles`, { roles: given, version }));
      await person.changed(answer, t('common.saved'));
    },
  });
  return [closed(form, person.mayWrite), automatic];
}
