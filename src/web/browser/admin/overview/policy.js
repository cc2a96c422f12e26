import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { notice } from '../../core/say.js';
import { t } from '../../core/texts.js';
import { dayAndTime } from '../../core/times.js';

/** ERPNext's words for the methods, as the setting speaks them. @type {Record<string, string>} */
const METHODS = { 'OTP App': 'common.method.totp', Email: 'common.method.email', SMS: 'common.method.sms' };

/** The rules in force, in words. */
export async function policy() {
  const { settings, emergency } = await api('GET', '/system-settings');
  const value = (/** @type {string} */ key) => settings[key].value;
  return [
    emergency ? notice('error', t('admin.overview.emergency', { actor: emergency.actor, until: dayAndTime(emergency.until), reason: emergency.reason })) : null,
    value('enable_two_factor_auth')
      ? notice('good', t('admin.overview.on'))
      : notice('warn', t('admin.overview.off'), ' ', h('a', { href: '/admin/settings' }, t('admin.overview.to_settings'))),
    h('dl', { class: 'facts' }, facts(value).flatMap(([name, said]) => [h('dt', null, t(`admin.overview.policy.${name}`)), h('dd', null, said)])),
    h('p', null, h('a', { href: '/admin/roles' }, t('admin.overview.to_roles'))),
  ];
}

/** @param {(key: string) => any} value @returns {[string, string][]} */
const facts = (value) => [
  ['method', t(METHODS[value('two_factor_method')] ?? 'common.method.totp')],
  ['for_all', value('require_two_factor_for_all') ? t('admin.overview.for_all_yes') : t('admin.overview.for_all_no')],
  ['website', value('two_factor_applies_to_website_users') ? t('common.yes') : t('common.no')],
  ['grace', value('two_factor_grace_days') === 0 ? t('admin.overview.no_grace') : t('admin.days', { count: value('two_factor_grace_days') })],
  ['administrators', value('administrators_require_app') ? t('admin.overview.app_only') : t('admin.overview.any_method')],
  ['trusted', value('trusted_devices_enabled') ? t('admin.hours', { count: value('trusted_device_hours') }) : t('common.no')],
];
