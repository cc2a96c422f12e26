import { t } from '../core/texts.js';
import { countDown, minutesAndSeconds } from '../core/times.js';

/** The button that sends again rests until it may be used, and says how long. @param {ParentNode} root */
export function resend(root) {
  for (const shown of root.querySelectorAll('[data-resend]')) {
    const button = shown.closest('form')?.querySelector('button');
    if (!(shown instanceof HTMLElement) || !button) continue;
    const stop = countDown(Number(shown.dataset.resend), (left) => {
      if (!shown.isConnected) return stop();
      const busy = shown.closest('[aria-busy]') !== null;
      button.disabled = left > 0 || busy;
      shown.textContent = left > 0 ? t('login.left', { left: minutesAndSeconds(left) }) : '';
    });
  }
}
