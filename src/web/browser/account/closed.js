import { prove } from '../core/step-up.js';
import { h } from '../core/dom.js';
import { Refusal, send } from '../core/request.js';
import { notice } from '../core/say.js';
import { t } from '../core/texts.js';
import { becauseInWords } from './because.js';

/**
 * Why this page is closed to a session that falls short of the policy, and what opens it: a proof of what the person has, or
 * setting something up first.
 * @param {import('./policy-panel.js').Factors} factors
 */
export function closedNotice({ because, kind }) {
  const proof = kind === 'challenge';
  const button = proof
    ? h('button', { type: 'button', onclick: proveAndReload }, t('account.closed.prove'))
    : h('a', { class: 'button', href: '/account/two-factor' }, t('account.closed.set_up'));
  return h(
    'section',
    { class: 'panel', 'aria-labelledby': 'closed' },
    h('h2', { id: 'closed' }, t('account.closed.title')),
    notice('warn', `${t(proof ? 'account.closed.short' : 'account.closed.missing')} ${becauseInWords(because)}`),
    h('p', null, button),
  );
}

async function proveAndReload() {
  try {
    await send('GET', '/me');
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    if (!(await prove(refusal))) return;
  }
  location.reload();
}
