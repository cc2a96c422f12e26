import { choice, field, select } from '../../core/fields.js';
import { h } from '../../core/dom.js';
import { t } from '../../core/texts.js';

/**
 * @typedef {object} Property of the settings' JSON Schema
 * @property {'boolean' | 'string' | 'integer' | 'array'} type
 * @property {string} description
 * @property {string[]} [enum]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [maxLength]
 * @property {string} [unit]
 * @property {boolean} [writeOnly]
 * @property {{ type: string }} [items]
 */

/**
 * @typedef {object} Control
 * @property {HTMLElement} element with label, sentence and bounds
 * @property {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} input
 * @property {() => unknown} read the value as the API takes it; undefined: leave it alone
 */

/**
 * The control a setting's schema asks for. @param {string} key @param {Property} property @param {unknown} value of now; a secret is `***` or null
 * @returns {Control}
 */
export function controlOf(key, property, value) {
  if (property.type === 'boolean') return checkbox(key, value === true);
  if (property.writeOnly) return secret(key, property, value);
  if (property.enum) return listed(key, property.enum, String(value));
  if (property.type === 'integer') return whole(key, property, Number(value));
  if (property.type === 'array') return lines(key, /** @type {string[]} */ (value));
  return text(key, property, String(value));
}

const label = (/** @type {string} */ key) => t(`settings.${key}.label`);

/** The sentence, what else has to be known, and the key by which command line and documentation call it. @param {string} key @param {...string} more */
const hint = (key, ...more) =>
  h('span', null, [t(`settings.${key}.help`), ...more].filter(Boolean).join(' '), ' ', h('code', { class: 'small' }, key));

/** @param {string} key @param {boolean} value @returns {Control} */
function checkbox(key, value) {
  const input = h('input', { type: 'checkbox', name: key, checked: value });
  return { input, element: choice(label(key), input, hint(key)), read: () => input.checked };
}

/** @param {string} key @param {string[]} options @param {string} value @returns {Control} */
function listed(key, options, value) {
  const input = select(key, options.map((option) => [option, option === '' ? t('settings.page.empty_option') : option]), value);
  return { input, element: field(label(key), input, hint(key)), read: () => input.value };
}

/** @param {string} key @param {Property} property @param {number} value @returns {Control} */
function whole(key, { minimum = 0, maximum = 0, unit = '' }, value) {
  const input = h('input', { type: 'number', name: key, min: String(minimum), max: String(maximum), step: '1', value: String(value), inputMode: 'numeric', required: true });
  const bounds = t('settings.page.bounds', { minimum, maximum, unit: unit === '' ? '' : t(`settings.page.unit.${unit}`) });
  // What is no number goes to the API as it was typed: its refusal names the bounds.
  return { input, element: field(label(key), input, hint(key, `${bounds}.`)), read: () => (Number.isNaN(input.valueAsNumber) ? input.value : input.valueAsNumber) };
}

/** @param {string} key @param {Property} property @param {string} value @returns {Control} */
function text(key, { maxLength }, value) {
  const input = h('input', { name: key, value, maxLength: maxLength ?? 1024, spellcheck: false, autocomplete: 'off' });
  return { input, element: field(label(key), input, hint(key)), read: () => input.value };
}

/** @param {string} key @param {string[]} value @returns {Control} */
function lines(key, value) {
  const input = h('textarea', { name: key, rows: 3, spellcheck: false, value: value.join('\n') });
  return { input, element: field(label(key), input, hint(key, t('settings.page.one_per_line'))), read: () => linesOf(input.value) };
}

/** Never shown, so an empty field leaves it as it is. @param {string} key @param {Property} property @param {unknown} value @returns {Control} */
function secret(key, { type }, value) {
  const state = t(value === null ? 'settings.page.secret_unset' : 'settings.page.secret_set');
  if (type === 'array') {
    const input = h('textarea', { name: key, rows: 3, spellcheck: false, autocomplete: 'off' });
    const element = field(label(key), input, hint(key, t('settings.page.parameters'), state));
    return { input, element, read: () => (input.value.trim() === '' ? undefined : linesOf(input.value).map(parameterOf)) };
  }
  const input = h('input', { type: 'password', name: key, autocomplete: 'off', spellcheck: false });
  return { input, element: field(label(key), input, hint(key, state)), read: () => (input.value === '' ? undefined : input.value) };
}

/** @param {string} typed */
const linesOf = (typed) => typed.split('\n').map((line) => line.trim()).filter((line) => line !== '');

/** `name=value`, or `header Name: value`; a line that is neither is left to the API to refuse. @param {string} line */
function parameterOf(line) {
  const header = /^header\s+([^:]+):\s*(.*)$/i.exec(line);
  if (header) return { name: header[1]?.trim(), value: header[2], header: true };
  const [name = '', ...value] = line.split('=');
  return { name: name.trim(), value: value.join('='), header: false };
}
