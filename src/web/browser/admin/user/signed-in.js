import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { t } from '../../core/texts.js';
import { dayAndTime } from '../../core/times.js';
import { actionButton } from './person.js';

/** Where the person is signed in. @param {import('./person.js').Person} person */
export async function sessions(person) {
  const { items, nextCursor } = await api('GET', `${person.path}/sessions?limit=100`);
  if (items.length === 0) return [h('p', null, t('admin.user.no_sessions'))];
  return [
    h('ul', { class: 'things' }, items.map((/** @type {any} */ session) =>
      h(
        'li',
        null,
        h(
          'div',
          null,
          h('strong', null, session.device ?? t('admin.user.unknown_device')),
          h('div', { class: 'small' }, t('admin.user.session_seen', { time: dayAndTime(session.lastSeenAt), address: session.address ?? '–' })),
        ),
        h('span', { class: `badge ${session.strength === 'two_factor' ? 'good' : 'off'}` }, t(`admin.user.strength.${session.strength}`)),
      ))),
    nextCursor === null ? null : h('p', { class: 'small' }, t('admin.list.some', { count: items.length })),
    actionButton(person, {
      label: t('admin.user.end_sessions'),
      title: t('admin.user.end_sessions'),
      explain: t('admin.user.end_sessions_explain', { name: person.user.fullName }),
      done: t('admin.user.sessions_ended'),
      danger: true,
      submit: () => api('DELETE', `${person.path}/sessions`),
    }),
  ];
}

/** Browsers that are not asked for the second factor. @param {import('./person.js').Person} person */
export async function devices(person) {
  const { items } = await api('GET', `${person.path}/trusted-devices?limit=100`);
  if (items.length === 0) return [h('p', null, t('admin.user.no_devices'))];
  return [
    h('ul', { class: 'things' }, items.map((/** @type {any} */ device) =>
      h(
        'li',
        null,
        h(
          'div',
          null,
          h('strong', null, device.label),
          h('div', { class: 'small' }, t('admin.user.device_trusted', { since: dayAndTime(device.trustedAt), until: dayAndTime(device.expiresAt) })),
        ),
        actionButton(person, {
          label: t('common.end'),
          title: t('admin.user.end_device'),
          explain: t('admin.user.end_device_explain', { device: device.label }),
          done: t('admin.user.device_ended'),
          danger: true,
          submit: () => api('DELETE', `${person.path}/trusted-devices/${device.id}`),
        }),
      ))),
  ];
}
