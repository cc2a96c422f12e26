import { api } from '../core/api.js';
import { h } from '../core/dom.js';
import { field } from '../core/fields.js';
import { apiForm } from '../core/forms.js';
import { Refusal } from '../core/request.js';
import { announce, notice } from '../core/say.js';
import { t } from '../core/texts.js';
import { panel } from './panel.js';
import { objectionInWords } from './password-objections.js';

/** @param {{ email: string, minimumPasswordLength: number }} me */
export const passwordPanel = (me) => panel(t('account.password.title'), async (refresh) => {
  const current = h('input', { type: 'password', name: 'currentPassword', required: true, autocomplete: 'current-password' });
  const chosen = h('input', { type: 'password', name: 'newPassword', required: true, autocomplete: 'new-password' });
  // Password managers file the new one under the name they find in the form.
  const owner = h('input', { type: 'hidden', name: 'username', autocomplete: 'username', value: me.email });
  return [
    notice('info', t('account.password.consequence')),
    apiForm({
      fields: [
        owner,
        field(t('account.password.current'), current),
        field(t('account.password.new'), chosen, t('account.password.rules', { count: me.minimumPasswordLength })),
        shownBox([current, chosen]),
      ],
      label: t('account.password.change'),
      submit: async () => {
        try {
          await api('POST', '/me/password', { currentPassword: current.value, newPassword: chosen.value });
        } catch (refusal) {
          throw refusal instanceof Refusal ? worded(refusal) : refusal;
        }
        await refresh();
        document.dispatchEvent(new Event('sessions-ended'));
        announce(t('account.password.changed'));
      },
    }),
  ];
});

/** @param {HTMLInputElement[]} inputs */
function shownBox(inputs) {
  const button = h('button', { type: 'button', class: 'quiet', 'aria-pressed': 'false' }, t('account.password.show'));
  button.addEventListener('click', () => {
    const shown = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(shown));
    for (const input of inputs) input.type = shown ? 'text' : 'password';
  });
  return button;
}

/** The rules of passwords in the language of the page; a wrong current password stands at its field. @param {Refusal} refusal */
function worded({ slug, problem }) {
  if (problem === null) return new Refusal(slug, problem);
  if (slug === 'invalid-credentials') return new Refusal(slug, { ...problem, errors: [{ pointer: '/currentPassword', message: t('account.password.wrong') }] });
  return new Refusal(slug, { ...problem, errors: (problem.errors ?? []).map(({ pointer, message }) => ({ pointer, message: objectionInWords(message) })) });
}
