import { h } from '../../core/dom.js';
import { t } from '../../core/texts.js';
import { dayAndTime } from '../../core/times.js';

/**
 * @typedef {object} Channel
 * @property {'email' | 'sms'} channel
 * @property {'provider' | 'development_mailbox' | 'none'} way
 * @property {string | null} lastSentAt
 * @property {string | null} lastSentThisWayAt
 * @property {string | null} lastFailedAt
 * @property {string | null} lastFailure
 * @property {{ sent: number, failed: number }} lastDay
 * @property {number} queued
 * @property {string | null} waitingSince
 */

const WEEK_MS = 7 * 24 * 3600 * 1000;

/** How a channel fares, in words. @param {Channel} channel @param {import('../../core/dom.js').Child} beside */
export function channelCard(channel, beside) {
  const { lastSentAt, lastFailedAt, lastFailure, lastDay, queued, waitingSince } = channel;
  /** @type {[string, string][]} */
  const facts = [
    ['last_sent', dayAndTime(lastSentAt)],
    ['last_day', t('deliveries.day_counts', lastDay)],
    ['queued', queued === 0 || waitingSince === null ? String(queued) : t('deliveries.waiting_since', { count: queued, since: dayAndTime(waitingSince) })],
    ...(lastFailedAt === null ? [] : [/** @type {[string, string]} */ (['last_failed', `${dayAndTime(lastFailedAt)}: ${lastFailure ?? ''}`])]),
  ];
  return h(
    'section',
    { 'aria-label': t(`deliveries.${channel.channel}`) },
    h('div', { class: 'spread' }, h('h3', null, t(`deliveries.${channel.channel}`)), badge(channel)),
    h('p', { class: 'small' }, t(`deliveries.way.${channel.way}`)),
    h('dl', null, facts.flatMap(([name, value]) => [h('dt', null, t(`deliveries.${name}`)), h('dd', null, value)])),
    beside,
  );
}

/** @param {Channel} channel */
function badge({ way, lastSentAt, lastSentThisWayAt, lastFailedAt }) {
  if (way === 'none') return h('span', { class: 'badge off' }, t('deliveries.way.none'));
  if (lastFailedAt !== null && (lastSentAt === null || lastFailedAt > lastSentAt)) return h('span', { class: 'badge error' }, t('deliveries.failing'));
  const proven = way === 'development_mailbox' || (lastSentThisWayAt !== null && Date.parse(lastSentThisWayAt) > Date.now() - WEEK_MS);
  return h('span', { class: `badge ${proven ? 'good' : 'warn'}` }, t(proven ? 'deliveries.proven' : 'deliveries.unproven'));
}
