import { api } from '../core/api.js';
import { cancelButton, openDialog } from '../core/dialogs.js';
import { fill, h } from '../core/dom.js';
import { field } from '../core/fields.js';
import { apiForm } from '../core/forms.js';
import { refusalNotice } from '../core/refusals.js';
import { Refusal } from '../core/request.js';
import { t } from '../core/texts.js';
import { codeInput } from './confirm-factor.js';
import { deliveryNotice, resendButton } from './delivery.js';

/** @typedef {'email' | 'mobileNumber'} Contact */
/** @typedef {(result: boolean) => void} Close */

const INPUTS = {
  email: { type: 'email', autocomplete: 'email' },
  mobileNumber: { type: 'tel', autocomplete: 'tel', placeholder: '+49 151 12345678' },
};

/** Asks for the new address or number, then for the code that went there. @param {Contact} contact @returns {Promise<boolean>} whether it counts now */
export async function changeContact(contact) {
  const value = h('input', { name: contact, required: true, autofocus: true, ...INPUTS[contact] });
  const changed = await openDialog(t(`account.contacts.change_${contact}`), (/** @type {Close} */ close) => {
    const stage = h('div', null);
    fill(stage,
      h('p', null, t(`account.contacts.new_lead_${contact}`)),
      apiForm({
        fields: [field(t(`account.contacts.new_${contact}`), value)],
        label: t('account.code_factor.send'),
        beside: cancelButton(),
        submit: async () => {
          const wish = { [contact]: value.value.replace(contact === 'email' ? /^\s+|\s+$/g : /[\s()/-]/g, '') };
          const asked = await api('PATCH', '/me', wish);
          // What is on file already is no change: nothing was sent.
          if (!asked.delivery) return close(false);
          showCode(stage, contact, { ...asked, again: () => api('PATCH', '/me', wish) }, close);
        },
      }));
    return [stage];
  });
  return changed === true;
}

/** For a code asked for before the page was loaded anew. @param {{ contact: Contact, hint: string }} pending @returns {Promise<boolean>} */
export async function enterCode(pending) {
  const changed = await openDialog(t(`account.contacts.change_${pending.contact}`), (/** @type {Close} */ close) => [
    h('p', null, t('account.contacts.waiting', { hint: pending.hint })),
    codeForm(pending.contact, close),
  ]);
  return changed === true;
}

/** @param {HTMLElement} stage @param {Contact} contact @param {{ pending: { hint: string }, delivery: any, again: () => Promise<any> }} asked @param {Close} close */
function showCode(stage, contact, { pending, delivery, again }, close) {
  const said = h('div', null, deliveryNotice(delivery, pending.hint));
  const resend = resendButton(delivery, async () => {
    try {
      const sent = await again();
      fill(said, deliveryNotice(sent.delivery, sent.pending.hint));
      return sent.delivery;
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      fill(said, refusalNotice(refusal));
      return { ...delivery, resendAfter: new Date(Date.now() + (refusal.problem?.retryAfterSeconds ?? 0) * 1000).toISOString() };
    }
  });
  fill(stage, said, resend, codeForm(contact, close));
  /** @type {HTMLElement | null} */ (stage.querySelector('input'))?.focus();
}

/** @param {Contact} contact @param {Close} close */
function codeForm(contact, close) {
  const code = codeInput(true);
  return apiForm({
    fields: [field(t(`account.code.${contact === 'email' ? 'email' : 'sms'}`), code, t('account.contacts.ends'))],
    label: t('account.code.confirm'),
    beside: cancelButton(),
    submit: async () => {
      await api('POST', `/me/contacts/${contact}/confirm`, { code: code.value });
      close(true);
    },
  });
}
