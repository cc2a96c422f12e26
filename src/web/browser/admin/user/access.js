import { api } from '../../core/api.js';
import { apiForm } from '../../core/forms.js';
import { t } from '../../core/texts.js';
import { addressFields, addressValues } from '../parts/person-fields.js';
import { closed } from './demand.js';
import { writeVersion } from './person.js';

/** Where the person may sign in from. @param {import('./person.js').Person} person */
export async function access(person) {
  const form = apiForm({
    fields: addressFields(person.user),
    label: t('common.save'),
    submit: async (values) => {
      const answer = await writeVersion(person, (version) => api('PATCH', person.path, { ...addressValues(values), version }));
      await person.changed(answer, t('common.saved'));
    },
  });
  return [closed(form, person.mayWrite)];
}
