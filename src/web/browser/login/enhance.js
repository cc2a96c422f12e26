// What script adds to the pages of the sign-in and of mailed links. Each part finds its elements by a data attribute and leaves
// alone what it does not know, so a page works without it.
import { copies, downloads, prints } from '../core/keep.js';
import { announce } from '../core/say.js';
import { t } from '../core/texts.js';
import { clockTime, countDown, dayAndTime, minutesAndSeconds } from '../core/times.js';
import { codeField } from './code-field.js';
import { delivery } from './delivery.js';
import { resend } from './resend.js';

/** @param {ParentNode} root */
export function enhance(root) {
  times(root);
  countdowns(root);
  keeping(root);
  passwords(root);
  codeField(root);
  resend(root);
  delivery(root);
}

/** In the page they are UTC. @param {ParentNode} root */
function times(root) {
  for (const time of root.querySelectorAll('time')) {
    if (time.dateTime) time.textContent = 'day' in time.dataset ? dayAndTime(time.dateTime) : clockTime(time.dateTime);
  }
  for (const own of root.querySelectorAll('[data-own-clock]')) {
    if (!(own instanceof HTMLElement)) continue;
    for (const time of own.querySelectorAll('time')) time.textContent = clockTime(new Date());
    own.hidden = false;
  }
}

/** By the seconds the server said are left, because this device's clock may be wrong. @param {ParentNode} root */
function countdowns(root) {
  for (const counter of root.querySelectorAll('[data-countdown]')) {
    if (!(counter instanceof HTMLElement)) continue;
    const shown = counter.querySelector('span');
    const stop = countDown(Number(counter.dataset.countdown), (left) => {
      if (!counter.isConnected) return stop();
      if (shown) shown.textContent = t('login.left', { left: minutesAndSeconds(left) });
      if (left > 0) return;
      for (const message of document.querySelectorAll('[data-when-over]')) over(message);
    });
    counter.hidden = false;
  }
}

/** Shown and said: a region that was hidden is not read out by itself. @param {Element} message */
function over(message) {
  if (message instanceof HTMLElement) message.hidden = false;
  announce((message.textContent ?? '').trim());
}

/** @param {ParentNode} root */
function keeping(root) {
  for (const button of buttons(root, 'data-copy')) copies(button, () => textOf(button.dataset.copy ?? ''));
  for (const button of buttons(root, 'data-print')) prints(button);
  for (const button of buttons(root, 'data-download')) downloads(button, button.dataset.name ?? 'codes.txt', () => `${textOf(button.dataset.download ?? '')}\n`);
}

/** Whoever can read what they type makes fewer mistakes in a long password (NIST SP 800-63B-4 §3.1.1.2). @param {ParentNode} root */
function passwords(root) {
  for (const button of buttons(root, 'data-shows')) {
    const field = document.getElementById(button.dataset.shows ?? '');
    if (!(field instanceof HTMLInputElement)) continue;
    button.hidden = false;
    button.addEventListener('click', () => {
      const show = field.type === 'password';
      field.type = show ? 'text' : 'password';
      button.textContent = t(show ? 'common.hide_password' : 'common.show_password');
      button.setAttribute('aria-pressed', String(show));
    });
  }
}

/** The lines of a list, or a text without the gaps it is shown with. @param {string} id */
function textOf(id) {
  const source = document.getElementById(id);
  const lines = [...(source?.querySelectorAll('li') ?? [])].map((line) => (line.textContent ?? '').trim());
  return lines.length > 0 ? lines.join('\n') : (source?.textContent ?? '').replace(/\s+/g, '');
}

/** @param {ParentNode} root @param {string} attribute @returns {HTMLButtonElement[]} */
const buttons = (root, attribute) => [...root.querySelectorAll(`button[${attribute}]`)].filter((each) => each instanceof HTMLButtonElement);
