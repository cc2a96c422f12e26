import { api } from '../core/api.js';
import { h } from '../core/dom.js';
import { notice } from '../core/say.js';
import { t } from '../core/texts.js';
import { askAndDo } from './ask.js';
import { showRecoveryCodes } from './recovery-codes.js';

/** So few are soon none (src/auth/notices/recovery-code-use.ts mails at the same number). */
const FEW = 3;

/** @param {import('./policy-panel.js').Factors} factors @param {() => Promise<void>} redraw */
export function recoveryPanel({ recoveryCodesLeft: left }, redraw) {
  const renew = async () => {
    /** @type {string[]} */
    let codes = [];
    const done = await askAndDo({
      title: t('account.recovery.renew_title'),
      says: [t('account.recovery.renew_lead')],
      label: t('account.recovery.renew'),
      act: async () => { codes = (await api('POST', '/me/recovery-codes')).recoveryCodes; },
    });
    if (!done) return;
    await redraw();
    await showRecoveryCodes(codes);
  };
  return h(
    'section',
    { class: 'panel', 'aria-labelledby': 'recovery' },
    h('h2', { id: 'recovery' }, t('account.recovery.title')),
    h('p', null, t('account.recovery.about')),
    left <= FEW ? notice('warn', t('account.recovery.few', { count: left })) : h('p', null, h('strong', null, t('account.recovery.left', { count: left }))),
    h('button', { type: 'button', class: 'secondary', onclick: renew }, t('account.recovery.renew')),
  );
}
