import { h } from '../core/dom.js';
import { notice } from '../core/say.js';
import { t } from '../core/texts.js';
import { confirmForm, settled } from './confirm-factor.js';
import { forget, remembered } from './enrolling.js';

/**
 * "An authenticator waits for its first code."
 * @param {import('./policy-panel.js').Factors} factors @param {() => Promise<void>} redraw
 */
export function unfinishedNotice(factors, redraw) {
  const id = remembered();
  if (id === null || factors.items.some((factor) => factor.id === id)) return null;
  const drop = h('button', { type: 'button', class: 'secondary', onclick: () => { forget(); void redraw(); } }, t('account.unfinished.drop'));
  return h(
    'section',
    { class: 'panel', 'aria-labelledby': 'unfinished' },
    h('h2', { id: 'unfinished' }, t('account.unfinished.title')),
    notice('info', t('account.unfinished.lead')),
    confirmForm(id, 'totp', (confirmed) => { void settled(confirmed, redraw); }, drop),
  );
}
