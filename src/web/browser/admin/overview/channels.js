import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { t } from '../../core/texts.js';
import { dayAndTime } from '../../core/times.js';

const WAITS_TOO_LONG_MS = 2 * 60_000;

/** How mail and texts are doing, the judgement first. */
export async function channels() {
  const { items } = await api('GET', '/deliveries/channels');
  return [
    h('ul', { class: 'things' }, items.map(channel)),
    h('p', null, h('a', { href: '/admin/deliveries' }, t('admin.overview.to_deliveries'))),
  ];
}

/** @param {any} of */
function channel(of) {
  const [kind, word] = stateOf(of);
  return h(
    'li',
    null,
    h(
      'div',
      null,
      h('strong', null, t(`admin.overview.channel.${of.channel}`)),
      h('div', { class: 'small' }, t('admin.overview.last_day', { sent: of.lastDay.sent, failed: of.lastDay.failed, queued: of.queued })),
      of.way === 'none' ? null : h('div', { class: 'small' }, t('admin.overview.last_sent', { time: dayAndTime(of.lastSentAt) })),
      kind === 'error' && of.lastFailure ? h('div', { class: 'small' }, t('admin.overview.last_failure', { time: dayAndTime(of.lastFailedAt), why: of.lastFailure })) : null,
    ),
    h('span', { class: `badge ${kind}` }, word),
  );
}

/** @param {any} of @returns {[string, string]} */
function stateOf({ way, lastSentAt, lastFailedAt, waitingSince }) {
  if (way === 'none') return ['off', t('admin.overview.channel_none')];
  if (lastFailedAt !== null && (lastSentAt === null || lastFailedAt > lastSentAt)) return ['error', t('admin.overview.channel_failing')];
  if (waitingSince !== null && Date.now() - Date.parse(waitingSince) > WAITS_TOO_LONG_MS) return ['warn', t('admin.overview.channel_waiting')];
  if (way === 'development_mailbox') return ['warn', t('admin.overview.channel_mailbox')];
  return lastSentAt === null ? ['warn', t('admin.overview.channel_untried')] : ['good', t('admin.overview.channel_works')];
}
