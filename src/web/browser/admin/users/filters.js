import { t } from '../../core/texts.js';

/**
 * What people are found by; names and values are the API's own.
 * @param {readonly { name: string }[] | null} roles null: not the reader's to see
 * @returns {import('../parts/filters.js').Filter[]}
 */
export const filtersOf = (roles) => [
  { name: 'q', label: t('admin.users.filter.q') },
  { name: 'role', label: t('admin.users.filter.role'), ...(roles ? { options: [['', t('admin.users.any')], ...roles.map(({ name }) => /** @type {const} */ ([name, name]))] } : {}) },
  {
    name: 'twoFactor',
    label: t('admin.users.filter.two_factor'),
    options: [
      ['', t('admin.users.any')],
      ['true', t('admin.users.factor.some')],
      ['false', t('admin.users.factor.none')],
      ['totp', t('common.method.totp')],
      ['email', t('common.method.email')],
      ['sms', t('common.method.sms')],
    ],
  },
  { name: 'userType', label: t('admin.users.filter.type'), options: [['', t('admin.users.any')], ['system', t('admin.users.type.system')], ['website', t('admin.users.type.website')]] },
  { name: 'enabled', label: t('admin.users.filter.enabled'), options: [['', t('admin.users.any')], ['true', t('admin.users.enabled')], ['false', t('admin.users.disabled')]] },
  { name: 'locked', label: t('admin.users.filter.locked'), options: [['', t('admin.users.any')], ['true', t('admin.users.locked')], ['false', t('admin.users.not_locked')]] },
];
