import { api } from '../core/api.js';
import { h } from '../core/dom.js';
import { announce } from '../core/say.js';
import { t } from '../core/texts.js';
import { dayAndTime } from '../core/times.js';
import { askAndDo } from './ask.js';
import { paged } from './paged.js';
import { panel } from './panel.js';

/** Where somebody is signed in. */
export const sessionsPanel = () => panel(t('account.sessions.title'), async (refresh) => {
  document.addEventListener('sessions-ended', () => { void refresh(); }, { once: true });
  const end = async (/** @type {any} */ session) => {
    const says = [t('account.sessions.end_lead', { device: deviceOf(session), address: session.address ?? t('account.unknown_address') })];
    if (await askAndDo({ title: t('account.sessions.end_title'), says, label: t('account.sessions.end'), act: () => api('DELETE', `/me/sessions/${session.id}`) })) await ended(refresh);
  };
  const endOthers = async () => {
    if (await askAndDo({ title: t('account.sessions.others_title'), says: [t('account.sessions.others_lead')], label: t('account.sessions.end_others'), act: () => api('DELETE', '/me/sessions') })) await ended(refresh);
  };
  const { items, element } = await paged('/me/sessions', (session) => row(session, end), t('common.nothing'));
  const others = items.some((/** @type {any} */ session) => !session.current);
  return [element, others ? h('button', { type: 'button', class: 'secondary danger', onclick: endOthers }, t('account.sessions.end_others')) : h('p', { class: 'small' }, t('account.sessions.only'))];
});

/** @param {() => Promise<void>} refresh */
async function ended(refresh) {
  await refresh();
  announce(t('account.sessions.ended'));
}

const deviceOf = (/** @type {any} */ { device }) => device ?? t('account.sessions.unknown_device');

/** @param {any} session @param {(session: any) => Promise<void>} end */
function row(session, end) {
  const { current, strength, method, createdAt, lastSeenAt, address } = session;
  const proven = strength === 'two_factor' && method ? t('account.sessions.two', { method: t(`common.method.${method}`) }) : t('account.sessions.one');
  return h(
    'li',
    null,
    h(
      'div',
      null,
      h('div', { class: 'row' }, h('strong', null, deviceOf(session)), current && h('span', { class: 'badge good' }, t('account.sessions.this'))),
      h('p', { class: 'hint' }, `${address ?? t('account.unknown_address')} · ${proven}`),
      h('p', { class: 'hint' }, t('account.sessions.times', { since: dayAndTime(createdAt), seen: dayAndTime(lastSeenAt) })),
    ),
    !current && h('button', { type: 'button', class: 'secondary small-button danger', 'aria-label': t('account.sessions.end_named', { device: deviceOf(session) }), onclick: () => end(session) }, t('common.end')),
  );
}
