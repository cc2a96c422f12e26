import { api } from '../core/api.js';
import { cancelButton } from '../core/dialogs.js';
import { h } from '../core/dom.js';
import { field } from '../core/fields.js';
import { apiForm } from '../core/forms.js';
import { t } from '../core/texts.js';
import { showRecoveryCodes } from './recovery-codes.js';
import { forget } from './enrolling.js';

/** A field for one code. @param {boolean} [autofocus] */
export const codeInput = (autofocus = false) =>
  h('input', { name: 'code', class: 'code', inputMode: 'numeric', autocomplete: 'one-time-code', required: true, spellcheck: false, autofocus });

/**
 * The code that makes a factor count.
 * @param {string} id @param {'totp' | 'email' | 'sms'} method
 * @param {(confirmed: any) => void} done
 * @param {HTMLElement} [beside]
 */
export function confirmForm(id, method, done, beside = cancelButton()) {
  const code = codeInput();
  return apiForm({
    fields: [field(t(`account.code.${method}`), code, t(`account.code_hint.${method}`))],
    label: t('account.code.confirm'),
    beside,
    submit: async () => {
      const confirmed = await api('POST', `/me/factors/${id}/confirm`, { code: code.value });
      forget();
      done(confirmed);
    },
  });
}

/**
 * After a factor began to count: the page anew, and above it the recovery codes that came with the first one.
 * @param {{ recoveryCodes?: string[] }} confirmed @param {() => Promise<void>} redraw
 */
export async function settled(confirmed, redraw) {
  await redraw();
  if (confirmed.recoveryCodes) await showRecoveryCodes(confirmed.recoveryCodes);
  document.getElementById('policy')?.focus();
}
