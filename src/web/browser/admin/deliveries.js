import { api } from '../core/api.js';
import { h } from '../core/dom.js';
import { field } from '../core/fields.js';
import { showPage } from '../core/page.js';
import { announce } from '../core/say.js';
import { hasText, t } from '../core/texts.js';
import { dayAndTime } from '../core/times.js';
import { acting } from './parts/acting.js';
import { askFirst, textOf } from './parts/ask-first.js';
import { channelCard } from './parts/channel-card.js';
import { pagedTable } from './parts/paged-table.js';
import { panel } from './parts/panel.js';

/**
 * @typedef {object} Delivery
 * @property {'email' | 'sms'} channel
 * @property {string} template
 * @property {string | null} recipientHint
 * @property {'queued' | 'sent' | 'failed' | 'dropped'} status
 * @property {number} attempts
 * @property {string} createdAt
 * @property {string | null} failure
 */

const STATE_BADGES = { queued: 'warn', sent: 'good', failed: 'error', dropped: 'off' };

/** @param {'email' | 'sms'} channel */
function askForTest(channel) {
  const to = h('input', { name: 'to', type: channel === 'email' ? 'email' : 'tel', maxLength: 320, required: true, autocomplete: 'off', autofocus: true });
  return askFirst({
    title: t(`deliveries.test_title.${channel}`),
    fields: [field(t(`deliveries.test_to.${channel}`), to, t(`deliveries.test_hint.${channel}`))],
    label: t('common.send'),
    submit: (values) => api('POST', '/deliveries/test', { channel, to: textOf(values, 'to') }),
  });
}

/** @returns {import('./parts/paged-table.js').Column<Delivery>[]} */
const columns = () => [
  { label: t('deliveries.when'), cell: ({ createdAt }) => dayAndTime(createdAt), names: true },
  { label: t('deliveries.message'), cell: ({ template }) => (hasText(`deliveries.template.${template}`) ? t(`deliveries.template.${template}`) : template) },
  { label: t('deliveries.to'), cell: ({ channel, recipientHint }) => `${t(`deliveries.${channel}`)} ${recipientHint ?? ''}` },
  { label: t('deliveries.status'), cell: ({ status }) => h('span', { class: `badge ${STATE_BADGES[status]}` }, t(`deliveries.state.${status}`)) },
  { label: t('deliveries.attempts'), cell: ({ attempts }) => attempts, class: 'number' },
  { label: t('deliveries.failure'), cell: ({ failure }) => failure ?? '' },
];

await showPage(async () => {
  const { may } = await acting();
  const log = pagedTable({ path: '/deliveries', caption: t('deliveries.caption'), columns: columns(), empty: t('deliveries.empty') });
  const channels = panel(t('deliveries.channels'), async () => {
    const { items } = await api('GET', '/deliveries/channels');
    return [h('div', { class: 'panels' }, items.map((/** @type {import('./parts/channel-card.js').Channel} */ channel) => channelCard(channel, may('settings.write') ? testButton(channel.channel) : null)))];
  });

  /** @param {'email' | 'sms'} channel */
  function testButton(channel) {
    const send = async () => {
      if (!(await askForTest(channel))) return;
      announce(t('deliveries.test_sent'));
      await Promise.all([channels.reload(), log.reload()]);
    };
    return h('button', { type: 'button', class: 'secondary small-button', onclick: send }, t('deliveries.test'));
  }

  return [channels.element, h('p', { class: 'hint' }, t('deliveries.hint')), log.element];
});
