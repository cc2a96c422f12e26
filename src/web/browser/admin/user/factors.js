import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { notice } from '../../core/say.js';
import { t } from '../../core/texts.js';
import { day, dayAndTime, duration } from '../../core/times.js';

/** What is enrolled, masked; nothing here is secret. @param {import('./person.js').Person} person */
export async function factors({ path }) {
  const found = await api('GET', `${path}/factors?limit=100`);
  const suspended = new Set(found.locks.filter((/** @type {any} */ lock) => lock.reason === 'suspended').map((/** @type {any} */ lock) => lock.what));
  return [
    found.resetAt ? notice('info', t('admin.factor.reset_at', { time: dayAndTime(found.resetAt) })) : null,
    found.temporaryCodeUntil ? notice('info', t('admin.factor.temporary_until', { time: dayAndTime(found.temporaryCodeUntil) })) : null,
    found.items.length === 0 && found.waitingTokens.length === 0
      ? h('p', null, t('admin.factor.none'))
      : h(
          'ul',
          { class: 'things' },
          found.items.map((/** @type {any} */ factor) => line(factor, suspended.has(factor.method))),
          found.waitingTokens.map((/** @type {any} */ token) => h('li', null, h('div', null, h('strong', null, token.label), h('div', { class: 'small' }, t('admin.factor.token_waits'))), h('span', { class: 'badge warn' }, t('admin.factor.waits')))),
        ),
    h('p', { class: 'small' }, t('admin.factor.recovery_left', { count: found.recoveryCodesLeft })),
  ];
}

/** @param {any} factor @param {boolean} isSuspended */
const line = ({ method, label, hint, confirmedAt, lastUsedAt, clockBehind }, isSuspended) =>
  h(
    'li',
    null,
    h(
      'div',
      null,
      h('strong', null, label || t(`common.method.${method}`)),
      h('div', { class: 'small' }, [t(`common.method.${method}`), hint].filter(Boolean).join(', ')),
      h('div', { class: 'small' }, t('admin.factor.since', { since: day(confirmedAt), used: dayAndTime(lastUsedAt) })),
      clockBehind ? notice('warn', clockText(clockBehind)) : null,
    ),
    isSuspended ? h('span', { class: 'badge error' }, t('admin.factor.suspended')) : h('span', { class: 'badge good' }, t('admin.factor.confirmed')),
  );

/** @param {{ seconds: number, seenAt: string }} clock */
const clockText = ({ seconds, seenAt }) =>
  t(seconds >= 0 ? 'admin.factor.clock_behind' : 'admin.factor.clock_ahead', { by: duration(Math.abs(seconds)), time: dayAndTime(seenAt) });
