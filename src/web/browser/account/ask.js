import { cancelButton, openDialog } from '../core/dialogs.js';
import { h } from '../core/dom.js';
import { apiForm } from '../core/forms.js';

/**
 * Asks before something ends, in a dialog that says what happens, and does it there: a refusal is read where the question was.
 * @param {{ title: string, says: string[], label: string, act: () => Promise<unknown> }} question
 * @returns {Promise<boolean>} whether it was done
 */
export async function askAndDo({ title, says, label, act }) {
  const done = await openDialog(title, (/** @type {(result: boolean) => void} */ close) => [
    ...says.map((text) => h('p', null, text)),
    apiForm({
      fields: [],
      label,
      buttonClass: 'danger',
      beside: cancelButton(),
      submit: async () => {
        await act();
        close(true);
      },
    }),
  ]);
  return done === true;
}
