import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { field, select } from '../../core/fields.js';
import { apiForm } from '../../core/forms.js';
import { t } from '../../core/texts.js';
import { textOf } from '../parts/ask-first.js';
import { writeVersion } from './person.js';

const LONGEST_DAYS = 30;
const DAY_MS = 86_400_000;

/** What an administrator has decided about this person's second factor. @param {import('./person.js').Person} person */
export async function demand(person) {
  const { requirement, method, exemptUntil, exemptReason } = person.user.twoFactor;
  const required = select('requirement', ['by_role', 'required', 'exempt'].map((each) => /** @type {const} */ ([each, t(`admin.user.requirement.${each}`)])), requirement);
  const how = select('method', [['', t('admin.demand.any_method')], ...['totp', 'email', 'sms'].map((each) => /** @type {const} */ ([each, t(`common.method.${each}`)]))], method ?? '');
  const until = h('input', { type: 'datetime-local', name: 'exemptUntil', min: local(new Date()), max: local(new Date(Date.now() + LONGEST_DAYS * DAY_MS)), value: exemptUntil ? local(new Date(exemptUntil)) : '' });
  const only = h(
    'div',
    { class: 'columns' },
    field(t('admin.demand.until'), until, t('admin.demand.until_hint', { count: LONGEST_DAYS })),
    field(t('admin.part.reason'), h('input', { name: 'reason', maxLength: 500, value: exemptReason ?? '', autocomplete: 'off' }), t('admin.part.reason_hint')),
  );
  const adapt = () => { only.hidden = required.value !== 'exempt'; };
  required.addEventListener('change', adapt);
  adapt();
  const form = apiForm({
    fields: [h('div', { class: 'columns' }, field(t('admin.demand.requirement'), required), field(t('admin.demand.method'), how, t('admin.demand.method_hint'))), only],
    label: t('common.save'),
    submit: async (values) => {
      const isExempt = required.value === 'exempt';
      const body = {
        requirement: required.value,
        method: how.value || null,
        exemptUntil: isExempt && until.value !== '' ? new Date(until.value).toISOString() : null,
        reason: isExempt ? textOf(values, 'reason') || null : null,
      };
      const answer = await writeVersion(person, (version) => api('PUT', `${person.path}/two-factor`, { ...body, version }));
      await person.changed(answer, t('common.saved'));
    },
  });
  return [closed(form, person.mayWrite)];
}

/** As a `datetime-local` speaks, in the time of this device. @param {Date} at */
const local = (at) => new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** A form that is only read. @param {HTMLFormElement} form @param {boolean} open */
export function closed(form, open) {
  if (open) return form;
  for (const control of form.querySelectorAll('input, select, textarea, button')) control.setAttribute('disabled', '');
  return form;
}
