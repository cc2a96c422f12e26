import { h } from '../../core/dom.js';
import { t } from '../../core/texts.js';

/**
 * What an event says besides its row, folded: an auditor opens what they look into.
 * @param {import('../audit.js').Event} event
 */
export function eventDetails({ event, reason, method, userAgent, requestId, before, after }) {
  /** @type {[string, import('../../core/dom.js').Child][]} */
  const said = [
    ['event', h('code', null, event)],
    ['reason', reason],
    ['method', method],
    ['user_agent', userAgent],
    ['request', requestId === null ? null : h('code', null, requestId)],
    ['before', before ? values(before) : null],
    ['after', after ? values(after) : null],
  ];
  const present = said.filter(([, value]) => value !== null);
  return h('details', { class: 'event' }, h('summary', null, reason ?? t('audit.page.details')), h('dl', null, present.flatMap(([name, value]) => [h('dt', null, t(`audit.page.${name}`)), h('dd', null, value)])));
}

/** @param {Record<string, unknown>} given */
const values = (given) => h('ul', { class: 'plain' }, Object.entries(given).map(([key, value]) => h('li', null, h('code', null, key), `: ${typeof value === 'string' ? value : JSON.stringify(value)}`)));
