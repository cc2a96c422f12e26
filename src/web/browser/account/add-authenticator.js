import { api } from '../core/api.js';
import { cancelButton, openDialog } from '../core/dialogs.js';
import { fill, h } from '../core/dom.js';
import { field } from '../core/fields.js';
import { apiForm } from '../core/forms.js';
import { provisioning } from '../core/provisioning.js';
import { Refusal } from '../core/request.js';
import { announce, notice } from '../core/say.js';
import { t } from '../core/texts.js';
import { confirmForm, settled } from './confirm-factor.js';
import { deliveryNotice } from './delivery.js';
import { remember } from './enrolling.js';

/**
 * Sets up an authenticator app: a name, then QR code and key, or a mailed link to them, then a code of the app.
 * @param {() => Promise<void>} redraw
 * @param {import('./policy-panel.js').Factor} [replaced] taken away once the new one works
 */
export async function addAuthenticator(redraw, replaced) {
  const label = h('input', { name: 'label', maxLength: 64, autocomplete: 'off', autofocus: true, value: replaced?.label ?? '' });
  const confirmed = await openDialog(t(replaced ? 'account.totp.replace_title' : 'account.totp.title'), (/** @type {(result: any) => void} */ close) => {
    const stage = h('div', null);
    fill(stage,
      replaced && h('p', null, t('account.totp.replace_lead', { name: replaced.label || t('common.method.totp') })),
      apiForm({
        fields: [field(t('account.totp.label'), label, t('account.totp.label_hint'))],
        label: t('common.continue'),
        beside: cancelButton(),
        submit: async () => {
          const begun = await api('POST', '/me/factors/totp', label.value.trim() === '' ? {} : { label: label.value.trim() });
          if (!begun.secret) remember(begun.id);
          fill(stage, ...(begun.secret ? onScreen(begun) : byMail(begun)), confirmForm(begun.id, 'totp', close));
          /** @type {HTMLElement | null} */ (stage.querySelector(begun.secret ? '.qr' : '.steps'))?.focus();
        },
      }));
    return [stage];
  });
  if (!confirmed) return redraw();
  const gone = replaced ? await takeAway(replaced.id) : false;
  await settled(confirmed, redraw);
  announce(t(!replaced ? 'account.factors.added' : gone ? 'account.totp.replaced' : 'account.totp.not_replaced'));
}

/** The new one counts whatever becomes of the old one; that stays in the list then, with its button. @param {string} id */
const takeAway = (id) => api('DELETE', `/me/factors/${id}`).then(() => true, (error) => {
  if (error instanceof Refusal) return false;
  throw error;
});

/** @param {{ secret: string, qrSvg: string }} begun */
const onScreen = (begun) => [
  h('ol', { class: 'steps', tabIndex: -1 }, h('li', null, t('account.totp.install')), h('li', null, t('account.totp.scan')), h('li', null, t('account.totp.enter'))),
  provisioning(begun),
];

/** The code field stays open below: the mail may be read on this very device. @param {{ delivery: any }} begun */
const byMail = ({ delivery }) => [
  delivery.status === 'failed' ? deliveryNotice(delivery) : notice('info', t('account.totp.mailed')),
  h('ol', { class: 'steps', tabIndex: -1 }, h('li', null, t('account.totp.open_link')), h('li', null, t('account.totp.scan_there')), h('li', null, t('account.totp.come_back'))),
];
