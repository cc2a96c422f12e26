import { cancelButton, openDialog } from '../../core/dialogs.js';
import { h } from '../../core/dom.js';
import { field } from '../../core/fields.js';
import { apiForm } from '../../core/forms.js';
import { t } from '../../core/texts.js';

/**
 * A dialog that says what will happen, takes what is needed for it and does it; a refusal is shown inside and nothing
 * typed is lost.
 * @template Answer
 * @param {object} parts
 * @param {string} parts.title
 * @param {string} [parts.explain]
 * @param {import('../../core/dom.js').Child[]} [parts.fields]
 * @param {string} parts.label of the button that does it
 * @param {boolean} [parts.danger]
 * @param {boolean} [parts.wide]
 * @param {(values: FormData, form: HTMLFormElement) => Promise<Answer>} parts.submit
 * @returns {Promise<{ answer: Answer } | undefined>} undefined: closed without doing it
 */
export const askFirst = ({ title, explain, fields = [], label, danger = false, wide = false, submit }) =>
  openDialog(
    title,
    (/** @type {(result: { answer: Answer }) => void} */ close) => [
      explain ? h('p', null, explain) : null,
      apiForm({
        fields,
        label,
        buttonClass: danger ? 'danger' : '',
        beside: cancelButton(),
        submit: async (values, form) => close({ answer: await submit(values, form) }),
      }),
    ],
    { wide },
  );

/** Why something is done to somebody: kept in the audit log (contract §5). */
export const reasonField = () =>
  field(t('admin.part.reason'), h('input', { name: 'reason', maxLength: 500, required: true, autocomplete: 'off', autofocus: true }), t('admin.part.reason_hint'));

/** @param {FormData} values @param {string} name @returns {string} */
export const textOf = (values, name) => String(values.get(name) ?? '').trim();
