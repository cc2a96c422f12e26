import { h } from './dom.js';
import { t } from './texts.js';

/**
 * Opens a modal dialog: the browser keeps the focus inside, Escape closes it, and the focus goes back to where it was
 * (WAI-ARIA APG, dialog pattern).
 * @template Result
 * @param {string} title
 * @param {(close: (result: Result) => void) => import('./dom.js').Child[]} content
 * @param {{ wide?: boolean }} [options]
 * @returns {Promise<Result | undefined>} undefined when it was closed without an answer
 */
export function openDialog(title, content, { wide = false } = {}) {
  return new Promise((resolve) => {
    /** @type {Result | undefined} */
    let answer;
    const heading = h('h2', { id: `dialog-${document.querySelectorAll('dialog').length}` }, title);
    const dialog = h('dialog', { class: wide ? 'wide' : undefined, 'aria-labelledby': heading.id });
    dialog.append(heading, ...content((result) => { answer = result; dialog.close(); }).filter((child) => child instanceof Node));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Closes the dialog it stands in. */
export const cancelButton = (label = t('common.cancel')) =>
  h('button', { type: 'button', class: 'secondary', onclick: (/** @type {Event} */ event) => /** @type {Element} */ (event.target).closest('dialog')?.close() }, label);
