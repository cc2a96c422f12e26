import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { notice } from '../../core/say.js';
import { t } from '../../core/texts.js';
import { dayAndTime } from '../../core/times.js';
import { csvButton } from '../parts/csv.js';
import { stackedBar } from '../parts/stacked-bar.js';

const COLUMNS = /** @type {const} */ (['users', 'asked', 'enrolled', 'grace', 'exempt', 'locked']);

/** How far the second factor reaches: everybody enabled, and role by role. */
export async function coverage() {
  const { at, totals, roles } = await api('GET', '/reports/two-factor-coverage?limit=1');
  return [
    totals.weakAdministrators > 0 ? notice('warn', t('admin.overview.weak_administrators', { count: totals.weakAdministrators })) : null,
    h('p', null, t('admin.overview.coverage_sentence', { users: totals.users, asked: totals.asked, enrolled: totals.enrolled })),
    stackedBar(sharesOf(totals)),
    h('p', { class: 'small' }, also(totals)),
    h('details', null, h('summary', null, t('admin.overview.by_role')), roleTable(roles)),
    h('div', { class: 'spread' }, h('p', { class: 'small' }, t('admin.overview.as_of', { time: dayAndTime(at) })), csvButton(() => '/reports/two-factor-coverage')),
  ];
}

/**
 * Each person once: the counts of the API overlap, these do not.
 * @param {Record<string, number>} totals
 * @returns {import('../parts/stacked-bar.js').Share[]}
 */
function sharesOf({ users = 0, asked = 0, grace = 0, mustEnrol = 0, cannotSignIn = 0 }) {
  return [
    { label: t('admin.overview.ready'), count: Math.max(0, asked - grace - mustEnrol - cannotSignIn), colour: 2 },
    { label: t('admin.overview.in_grace'), count: grace, colour: 1 },
    { label: t('admin.overview.must_enrol'), count: mustEnrol, colour: 3 },
    { label: t('admin.overview.cannot_sign_in'), count: cannotSignIn, colour: 4 },
    { label: t('admin.overview.not_asked'), count: Math.max(0, users - asked), colour: 5 },
  ];
}

/** @param {Record<string, number>} totals */
const also = ({ exempt = 0, locked = 0 }) => `${t('admin.overview.exempt', { count: exempt })} ${t('admin.overview.locked_now', { count: locked })}`;

/** @param {Record<string, any>[]} roles */
const roleTable = (roles) =>
  h(
    'div',
    { class: 'table-frame', tabIndex: 0, role: 'region', 'aria-label': t('admin.overview.by_role') },
    h(
      'table',
      null,
      h('caption', { class: 'visually-hidden' }, t('admin.overview.by_role')),
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('admin.overview.role')), COLUMNS.map((name) => h('th', { scope: 'col', class: 'number' }, t(`admin.overview.column.${name}`))))),
      h(
        'tbody',
        null,
        roles.map((row) =>
          h(
            'tr',
            null,
            h('th', { scope: 'row' }, h('a', { href: `/admin/users?role=${encodeURIComponent(row.role)}` }, row.role)),
            COLUMNS.map((name) => h('td', { class: 'number' }, String(row[name]))),
          ),
        ),
      ),
    ),
  );
