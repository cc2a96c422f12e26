import { h } from '../core/dom.js';
import { showPage } from '../core/page.js';
import { hasText, keysOf, t } from '../core/texts.js';
import { dayAndTime } from '../core/times.js';
import { csvButton } from './parts/csv.js';
import { eventDetails } from './audit/details.js';
import { pagedTable } from './parts/paged-table.js';
import { queryOf } from './parts/query.js';

/**
 * @typedef {object} Event
 * @property {string} id
 * @property {string} at
 * @property {string} event
 * @property {'success' | 'failure'} outcome
 * @property {string | null} reason
 * @property {{ id: string | null, label: string | null } | null} actor
 * @property {{ kind: string, id: string | null, label: string | null } | null} target
 * @property {string | null} method
 * @property {string | null} address
 * @property {string | null} userAgent
 * @property {string | null} requestId
 * @property {Record<string, unknown>} [before]
 * @property {Record<string, unknown>} [after]
 */

const NAMES = 'audit.event.';

/** The times of this device as the API takes them. @param {Record<string, string>} filters */
const inUtc = ({ since, until, ...rest }) => ({ ...rest, ...(since ? { since: new Date(since).toISOString() } : {}), ...(until ? { until: new Date(until).toISOString() } : {}) });

/** @returns {import('./parts/paged-table.js').Column<Event>[]} */
const columns = () => [
  { label: t('audit.page.when'), cell: ({ at }) => dayAndTime(at), names: true },
  { label: t('audit.page.event'), cell: ({ event }) => (hasText(NAMES + event) ? t(NAMES + event) : event) },
  { label: t('audit.page.outcome'), cell: ({ outcome }) => h('span', { class: `badge ${outcome === 'success' ? 'good' : 'error'}` }, t(`audit.page.${outcome}`)) },
  { label: t('audit.page.actor'), cell: ({ actor }) => actor?.label ?? actor?.id ?? t('audit.page.nobody') },
  { label: t('audit.page.target'), cell: ({ target }) => target?.label ?? target?.id ?? '' },
  { label: t('audit.page.from'), cell: ({ address }) => address ?? '' },
  { label: t('audit.page.details'), cell: (event) => eventDetails(event) },
];

await showPage(() => {
  /** @type {Record<string, string>} */
  let chosen = {};
  const table = pagedTable({
    path: '/audit-events',
    caption: t('audit.page.caption'),
    filters: [
      { name: 'actor', label: t('audit.page.actor') },
      { name: 'target', label: t('audit.page.target') },
      { name: 'event', label: t('audit.page.event'), options: [['', t('audit.page.any_event')], ...keysOf(NAMES).map((key) => /** @type {const} */ ([key.slice(NAMES.length), t(key)]))] },
      { name: 'since', label: t('audit.page.since'), type: 'datetime-local' },
      { name: 'until', label: t('audit.page.until'), type: 'datetime-local' },
    ],
    toApi: (filters) => (chosen = inUtc(filters)),
    columns: columns(),
    empty: t('audit.page.empty'),
  });
  const download = csvButton(() => `/audit-events?${queryOf(chosen)}`);
  return Promise.resolve([h('p', { class: 'row' }, download), table.element]);
});
