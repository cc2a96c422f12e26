import { t } from './texts.js';

/**
 * A button that copies and says so. Where the clipboard is closed it stays hidden.
 * @param {HTMLButtonElement} button
 * @param {() => string} text
 */
export function copies(button, text) {
  const label = button.textContent;
  button.hidden = !navigator.clipboard;
  button.addEventListener('click', async () => {
    button.textContent = await navigator.clipboard.writeText(text()).then(() => t('common.copied'), () => t('common.copy_by_hand'));
    setTimeout(() => { button.textContent = label; }, 3000);
  });
}

/** @param {HTMLButtonElement} button */
export function prints(button) {
  button.hidden = false;
  button.addEventListener('click', () => { window.print(); });
}

/**
 * A button that saves a text as a file of this device; nothing is sent.
 * @param {HTMLButtonElement} button @param {string} name @param {() => string} text
 */
export function downloads(button, name, text) {
  button.hidden = false;
  button.addEventListener('click', () => { saveAs(name, new Blob([text()], { type: 'text/plain' })); });
}

/** Saves what this page holds as a file of this device. @param {string} name @param {Blob} content */
export function saveAs(name, content) {
  const href = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  URL.revokeObjectURL(href);
}
