import { h } from '../core/dom.js';
import { notice } from '../core/say.js';
import { t } from '../core/texts.js';
import { countDown } from '../core/times.js';

/** @typedef {{ status: string, reason?: 'limit' | 'unavailable', resendAfter: string | null }} Delivery */

/** Where a message is, or why it is not. @param {Delivery} delivery @param {string} [to] */
export function deliveryNotice(delivery, to) {
  if (delivery.status === 'failed') return notice('error', t(`account.delivery.${delivery.reason ?? 'unavailable'}`));
  return notice('info', to ? t('account.delivery.on_its_way_to', { to }) : t('account.delivery.on_its_way'));
}

/** No gap is longer (contract §5, `otp_resend_interval`); a wrong clock here must not make it longer. */
const LONGEST_GAP = 300;

/**
 * "Send a new code", counting down until it may be asked for.
 * @param {Delivery} delivery
 * @param {() => Promise<Delivery>} again
 */
export function resendButton(delivery, again) {
  const button = h('button', { type: 'button', class: 'secondary small-button' }, t('account.resend'));
  let stop = () => {};
  const wait = (/** @type {Delivery} */ { resendAfter }) => {
    stop();
    const seconds = resendAfter === null ? 0 : (Date.parse(resendAfter) - Date.now()) / 1000;
    stop = countDown(Math.min(LONGEST_GAP, Math.max(0, seconds)), (left) => {
      button.disabled = left > 0;
      button.textContent = left > 0 ? t('account.resend_in', { count: left }) : t('account.resend');
    });
  };
  button.addEventListener('click', async () => {
    button.disabled = true;
    wait(await again());
  });
  wait(delivery);
  return button;
}
