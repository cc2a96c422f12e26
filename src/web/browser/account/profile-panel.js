import { api } from '../core/api.js';
import { h } from '../core/dom.js';
import { field, select } from '../core/fields.js';
import { apiForm } from '../core/forms.js';
import { announce } from '../core/say.js';
import { t } from '../core/texts.js';
import { panel } from './panel.js';

/** Each in its own words: whoever looks for their language may not read the one of the page. */
const LANGUAGES = /** @type {const} */ ([['en', 'English'], ['de', 'Deutsch']]);

/** Name and language, which count at once, and what only an administrator changes. @param {any} me */
export const profilePanel = (me) => panel(t('account.profile.title'), async () => {
  const name = h('input', { name: 'fullName', value: me.fullName, required: true, maxLength: 140, autocomplete: 'name' });
  const language = select('language', [['', t('account.profile.language_of_site')], ...LANGUAGES], me.language ?? '');
  return [
    apiForm({
      fields: [field(t('account.profile.name'), name), field(t('account.profile.language'), language, t('account.profile.language_hint'))],
      label: t('common.save'),
      submit: async () => {
        const chosen = language.value === '' ? null : language.value;
        const { language: before, fullName } = me;
        Object.assign(me, await api('PATCH', '/me', { fullName: name.value, language: chosen }));
        announce(t('common.saved'));
        // Everything on the page is in the old language, and its bar shows the old name.
        if (before !== me.language || fullName !== me.fullName) location.reload();
      },
    }),
    h('dl', null, ...fact('account.profile.user_name', me.username ?? t('account.profile.no_user_name')), ...fact('account.profile.roles', me.roles.join(', '))),
    h('p', { class: 'small' }, t('account.profile.by_administrator')),
  ];
});

/** @param {string} key @param {string} value */
const fact = (key, value) => [h('dt', null, t(key)), h('dd', null, value)];
