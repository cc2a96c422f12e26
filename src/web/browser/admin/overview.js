import { h } from '../core/dom.js';
import { showPage } from '../core/page.js';
import { t } from '../core/texts.js';
import { channels } from './overview/channels.js';
import { coverage } from './overview/coverage.js';
import { locked } from './overview/locked.js';
import { policy } from './overview/policy.js';
import { acting } from './parts/acting.js';
import { panel } from './parts/panel.js';

const PANELS = /** @type {const} */ ([
  ['settings.read', 'admin.overview.policy', policy],
  ['users.read', 'admin.overview.locked', locked],
  ['deliveries.read', 'admin.overview.channels', channels],
]);

await showPage(async () => {
  const { may } = await acting();
  const small = PANELS.filter(([permission]) => may(permission)).map(([, title, content]) => panel(t(title), content).element);
  return [may('reports.read') ? panel(t('admin.overview.coverage'), coverage).element : null, h('div', { class: 'panels' }, small)];
});
