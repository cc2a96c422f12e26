import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { field, select } from '../../core/fields.js';
import { apiForm } from '../../core/forms.js';
import { t } from '../../core/texts.js';
import { textOf } from '../parts/ask-first.js';
import { everyItem } from '../parts/every-item.js';
import { personFields, personValues } from '../parts/person-fields.js';
import { closed } from './demand.js';
import { writeVersion } from './person.js';

/** Name, address, number, kind, language, role profile. @param {import('./person.js').Person} person */
export async function profile(person) {
  const { user } = person;
  const profiles = person.mayReadRoles ? await everyItem('/role-profiles') : null;
  const names = [...new Set([...(profiles ?? []).map(({ name }) => name), ...(user.roleProfile === null ? [] : [user.roleProfile])])];
  const form = apiForm({
    fields: [
      ...personFields(user),
      profiles === null ? null : field(t('admin.person.profile'), select('roleProfile', [['', t('admin.person.no_profile')], ...names.map((name) => /** @type {const} */ ([name, name]))], user.roleProfile ?? '')),
      h('p', { class: 'small' }, t('admin.user.contact_hint')),
    ],
    label: t('common.save'),
    submit: async (values) => {
      const wish = { ...personValues(values), ...(profiles === null ? {} : { roleProfile: textOf(values, 'roleProfile') || null }) };
      const body = Object.fromEntries(Object.entries(wish).filter(([name, value]) => value !== user[name]));
      const answer = await writeVersion(person, (version) => api('PATCH', person.path, { ...body, version }));
      await person.changed(answer, t('common.saved'));
    },
  });
  return [closed(form, person.mayWrite)];
}
