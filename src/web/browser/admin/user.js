import { api } from '../core/api.js';
import { byId, fill, h } from '../core/dom.js';
import { showPage } from '../core/page.js';
import { notice } from '../core/say.js';
import { t } from '../core/texts.js';
import { acting } from './parts/acting.js';
import { saidBefore } from './parts/after-leaving.js';
import { panel } from './parts/panel.js';
import { warningNotices } from './parts/warnings.js';
import { access } from './user/access.js';
import { decision } from './user/decision.js';
import { demand } from './user/demand.js';
import { factors } from './user/factors.js';
import { head } from './user/head.js';
import { keys } from './user/keys.js';
import { profile } from './user/profile.js';
import { rescue } from './user/rescue.js';
import { roles } from './user/roles.js';
import { devices, sessions } from './user/signed-in.js';

const id = location.pathname.split('/').at(-1) ?? '';
const path = `/users/${encodeURIComponent(id)}`;

await showPage(async () => {
  const { may, id: self } = await acting();
  const said = h('div', { 'aria-live': 'polite', tabIndex: -1 }, saidBefore());
  const top = h('div', null);
  /** @type {import('./user/person.js').Person} */
  const person = {
    path,
    user: await api('GET', path),
    mayWrite: may('users.write') && self !== id,
    mayReadRoles: may('roles.read'),
    changed: async (answer, text, warnings = answer?.warnings) => {
      person.user = answer ?? (await api('GET', path));
      fill(said, ...warningNotices(warnings), text ? notice('good', text) : null);
      await showAll();
      // The button that was pressed is gone with its panel: a keyboard goes on from what is said.
      said.focus();
    },
  };
  const panels = [
    panel(t('admin.user.decision'), () => decision(person)),
    panel(t('admin.user.factors'), () => factors(person)),
    panel(t('admin.user.rescue'), () => rescue(person)),
    panel(t('admin.user.demand'), () => demand(person)),
    panel(t('admin.user.roles'), () => roles(person)),
    panel(t('admin.user.profile'), () => profile(person)),
    panel(t('admin.user.access'), () => access(person)),
    panel(t('admin.user.sessions'), () => sessions(person)),
    panel(t('admin.user.devices'), () => devices(person)),
    panel(t('admin.user.keys'), () => keys(person)),
  ];
  const showHead = () => {
    byId('title').textContent = person.user.fullName;
    fill(top, ...head(person));
  };
  const showAll = async () => {
    showHead();
    await Promise.all(panels.map(({ reload }) => reload()));
  };
  showHead();
  return [
    said,
    top,
    self === id ? notice('info', t('admin.user.yourself'), ' ', h('a', { href: '/account' }, t('admin.user.to_account'))) : null,
    self !== id && !may('users.write') ? notice('info', t('admin.user.read_only')) : null,
    ...panels.map(({ element }) => element),
  ];
});
