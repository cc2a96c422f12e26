import { h } from '../../core/dom.js';
import { choice, field, select } from '../../core/fields.js';
import { t } from '../../core/texts.js';

/** @type {readonly [string, string][]} languages by their own names */
const LANGUAGES = [['en', 'English'], ['de', 'Deutsch']];

/**
 * What there is to write down about a person, for the dialog that adds one and the form that changes one.
 * @param {any} [user] null: a new one
 */
export function personFields(user) {
  const of = (/** @type {string} */ name) => user?.[name] ?? '';
  return [
    field(t('admin.person.full_name'), h('input', { name: 'fullName', value: of('fullName'), required: true, maxLength: 140, autocomplete: 'off', autofocus: !user })),
    field(t('admin.person.email'), h('input', { type: 'email', name: 'email', value: of('email'), required: true, maxLength: 320, autocomplete: 'off' })),
    h(
      'div',
      { class: 'columns' },
      field(t('admin.person.username'), h('input', { name: 'username', value: of('username'), maxLength: 64, autocomplete: 'off', spellcheck: false }), t('admin.person.username_hint')),
      field(t('admin.person.mobile'), h('input', { type: 'tel', name: 'mobileNumber', value: of('mobileNumber'), maxLength: 40, autocomplete: 'off' }), t('admin.person.mobile_hint')),
      field(t('admin.person.type'), select('userType', [['system', t('admin.users.type.system')], ['website', t('admin.users.type.website')]], user?.userType), t('admin.person.type_hint')),
      field(t('admin.person.language'), select('language', [['', t('admin.person.language_of_site')], ...LANGUAGES], of('language'))),
    ),
  ];
}

/** Where somebody may sign in from. @param {any} [user] */
export const addressFields = (user) => [
  field(
    t('admin.person.addresses'),
    h('textarea', { name: 'allowedAddresses', value: (user?.allowedAddresses ?? []).join('\n'), rows: 3, spellcheck: false, autocomplete: 'off' }),
    t('admin.person.addresses_hint'),
  ),
  choice(
    t('admin.person.waive'),
    h('input', { type: 'checkbox', name: 'waiveAddressesWithSecondFactor', checked: user?.waiveAddressesWithSecondFactor ?? false }),
    t('admin.person.waive_hint'),
  ),
];

/** As the API takes them: what is left empty is null. @param {FormData} values */
export const personValues = (values) => ({
  fullName: text(values, 'fullName'),
  email: text(values, 'email'),
  username: text(values, 'username') || null,
  mobileNumber: text(values, 'mobileNumber') || null,
  userType: text(values, 'userType'),
  language: text(values, 'language') || null,
});

/** @param {FormData} values */
export const addressValues = (values) => ({
  allowedAddresses: text(values, 'allowedAddresses').split(/[\s,;]+/).filter(Boolean),
  waiveAddressesWithSecondFactor: values.has('waiveAddressesWithSecondFactor'),
});

/** @param {FormData} values @param {string} name */
const text = (values, name) => String(values.get(name) ?? '').trim();
