import { h } from '../core/dom.js';
import { showPage } from '../core/page.js';
import { send } from '../core/request.js';
import { api } from '../core/api.js';
import { alwaysAskPanel } from './always-ask.js';
import { factorsPanel } from './factors-panel.js';
import { policyNotice } from './policy-panel.js';
import { recoveryPanel } from './recovery-panel.js';
import { unfinishedNotice } from './unfinished.js';

/** Everything here hangs together: a factor more changes what is owed, the codes and the wish. So all is asked again. */
const redraw = async () => {
  await show();
  document.getElementById('title')?.scrollIntoView({ block: 'nearest' });
};

const show = () => showPage(async () => {
  const factors = await api('GET', '/me/factors');
  // Closed to a session that falls short of the policy; what it needs first is on this page.
  const me = await send('GET', '/me').catch(() => null);
  return [
    h('div', { id: 'policy', tabIndex: -1 }, policyNotice(factors)),
    unfinishedNotice(factors, redraw),
    factorsPanel(factors, redraw),
    h('div', { class: 'panels' }, factors.items.length > 0 && recoveryPanel(factors, redraw), me && alwaysAskPanel(me, factors, redraw)),
  ];
});

await show();
