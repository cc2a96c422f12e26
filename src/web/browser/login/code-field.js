import { announce } from '../core/say.js';
import { t } from '../core/texts.js';

/**
 * A code of known length goes off with its last digit, once: the same digits again are for the button. What is pasted loses
 * what is no digit (“123 456”).
 * @param {ParentNode} root
 */
export function codeField(root) {
  const field = root.querySelector('input[data-length]');
  if (!(field instanceof HTMLInputElement)) return;
  const length = Number(field.dataset.length);
  let sent = '';
  field.addEventListener('input', (event) => {
    const digits = field.value.replace(/\D/g, '');
    const typed = event instanceof InputEvent && event.inputType.startsWith('insertText');
    if (!typed && digits !== field.value && digits.length >= length) field.value = digits;
    if (digits.length !== length || digits === sent || /[^\d\s-]/.test(field.value)) return;
    sent = digits;
    announce(t('login.checking'));
    field.form?.requestSubmit();
  });
}
