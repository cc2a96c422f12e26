import { api } from '../core/api.js';
import { cancelButton, openDialog } from '../core/dialogs.js';
import { fill, h } from '../core/dom.js';
import { apiForm } from '../core/forms.js';
import { refusalNotice } from '../core/refusals.js';
import { Refusal } from '../core/request.js';
import { announce } from '../core/say.js';
import { t } from '../core/texts.js';
import { confirmForm, settled } from './confirm-factor.js';
import { deliveryNotice, resendButton } from './delivery.js';

/**
 * Makes the address or number on file a factor: a code goes there, and comes back.
 * @param {'email' | 'sms'} method @param {() => Promise<void>} redraw
 */
export async function addCodeFactor(method, redraw) {
  const path = `/me/factors/${method}`;
  const confirmed = await openDialog(t(`account.factors.add_${method}`), (/** @type {(result: any) => void} */ close) => {
    const stage = h('div', null);
    const said = h('div', null);
    /** A new code belongs to a new enrolment: the form asks for that one. @param {{ id: string, delivery: any }} begun */
    const show = (begun) => {
      fill(said, deliveryNotice(begun.delivery));
      fill(stage, said, resendButton(begun.delivery, () => again(begun)), confirmForm(begun.id, method, close));
      /** @type {HTMLInputElement | null} */ (stage.querySelector('input'))?.focus();
    };
    const again = async (/** @type {any} */ before) => {
      try {
        show(await api('POST', path));
        return { status: 'sent', resendAfter: null };
      } catch (refusal) {
        if (!(refusal instanceof Refusal)) throw refusal;
        fill(said, refusalNotice(refusal));
        return { ...before.delivery, resendAfter: new Date(Date.now() + (refusal.problem?.retryAfterSeconds ?? 0) * 1000).toISOString() };
      }
    };
    fill(stage,
      h('p', null, t(`account.code_factor.${method}`)),
      apiForm({ fields: [], label: t('account.code_factor.send'), beside: cancelButton(), submit: async () => { show(await api('POST', path)); } }));
    return [stage];
  });
  if (!confirmed) return;
  announce(t('account.factors.added'));
  await settled(confirmed, redraw);
}
