import { h } from '../../core/dom.js';
import { t } from '../../core/texts.js';

/** @param {string} kind @param {string} text */
const badge = (kind, text) => h('span', { class: `badge ${kind}` }, text);

/** The state of an account at a glance: what is in order is not said. @param {any} user */
export const stateBadges = ({ enabled, invited, locks, userType }) => [
  userType === 'website' ? badge('off', t('admin.users.type.website')) : null,
  enabled ? null : badge('off', t('admin.users.disabled')),
  enabled && invited ? badge('', t('admin.users.invited')) : null,
  locks.length > 0 ? badge('error', t('admin.users.locked')) : null,
];

/** What the person has proven, and what was decided about them. @param {any} user */
export const factorBadges = ({ enrolledMethods, twoFactor }) => [
  ...(enrolledMethods.length === 0 ? [badge('off', t('admin.users.factor.none'))] : enrolledMethods.map((/** @type {string} */ method) => badge('good', t(`common.method.${method}`)))),
  twoFactor.requirement === 'by_role' ? null : badge(twoFactor.requirement === 'exempt' ? 'warn' : '', t(`admin.user.requirement.${twoFactor.requirement}`)),
];
