import { api } from '../core/api.js';
import { h } from '../core/dom.js';
import { choice } from '../core/fields.js';
import { refusalNotice } from '../core/refusals.js';
import { Refusal } from '../core/request.js';
import { announce, notice } from '../core/say.js';
import { t } from '../core/texts.js';

/**
 * The person's own wish to be asked, whether or not anybody demands it.
 * @param {{ alwaysAsk: boolean }} me
 * @param {import('./policy-panel.js').Factors} factors
 * @param {() => Promise<void>} redraw
 */
export function alwaysAskPanel(me, factors, redraw) {
  const said = h('div', null);
  const box = h('input', { type: 'checkbox', name: 'alwaysAsk', checked: me.alwaysAsk });
  box.addEventListener('change', async () => {
    try {
      await api('PATCH', '/me', { alwaysAsk: box.checked });
      announce(t('common.saved'));
      await redraw();
      /** @type {HTMLElement | null} */ (document.querySelector('input[name=alwaysAsk]'))?.focus();
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      box.checked = !box.checked;
      said.replaceChildren(refusalNotice(refusal));
    }
  });
  return h(
    'section',
    { class: 'panel', 'aria-labelledby': 'wish' },
    h('h2', { id: 'wish' }, t('account.wish.title')),
    said,
    choice(t('account.wish.label'), box, t('account.wish.hint')),
    me.alwaysAsk && factors.items.length === 0 && notice('warn', t('account.wish.nothing')),
  );
}
