import { h } from './dom.js';

let count = 0;

/**
 * A labelled control with a hint and room for an error, tied together for screen readers (WCAG 2.2 SC 1.3.1, 3.3.1).
 * @param {string} label
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} control its `name` is what `showErrors` finds it by
 * @param {string | Node | null} [hint]
 */
export function field(label, control, hint) {
  const id = `field-${++count}`;
  control.id = id;
  const said = hint ? h('div', { class: 'hint', id: `${id}-hint` }, hint) : null;
  control.setAttribute('aria-describedby', [said?.id, `${id}-error`].filter(Boolean).join(' '));
  return h('div', { class: 'field' }, h('label', { htmlFor: id }, label), control, said, h('p', { class: 'error', id: `${id}-error`, hidden: true }));
}

/**
 * A box to tick with its label beside it.
 * @param {string} label @param {HTMLInputElement} control @param {string | Node | null} [hint]
 */
export function choice(label, control, hint) {
  const id = `field-${++count}`;
  control.id = id;
  const said = hint ? h('p', { class: 'hint', id: `${id}-hint` }, hint) : null;
  if (said) control.setAttribute('aria-describedby', said.id);
  return h('div', { class: 'choice' }, control, h('div', null, h('label', { htmlFor: id }, label), said));
}

/**
 * Choices of a list. @param {string} name @param {(readonly [string, string])[]} options value and label @param {string} [chosen]
 */
export const select = (name, options, chosen) =>
  h('select', { name }, options.map(([value, label]) => h('option', { value, selected: value === chosen }, label)));

/**
 * Marks the fields a refusal names (`errors[].pointer`, RFC 6901) and moves to the first of them.
 * @param {HTMLFormElement} form
 * @param {{ pointer: string, message: string }[]} errors
 * @returns {string[]} what no field of this form stands for
 */
export function showErrors(form, errors) {
  clearErrors(form);
  const homeless = [];
  for (const { pointer, message } of errors) {
    const name = pointer.split('/').filter(Boolean).find((part) => form.elements.namedItem(part) instanceof HTMLElement);
    const control = name === undefined ? null : /** @type {HTMLElement} */ (form.elements.namedItem(name));
    const place = control && form.querySelector(`#${control.id}-error`);
    if (!control || !(place instanceof HTMLElement)) {
      homeless.push(`${pointer.slice(1)}: ${message}`);
      continue;
    }
    control.setAttribute('aria-invalid', 'true');
    place.textContent = message;
    place.hidden = false;
  }
  /** @type {HTMLElement | null} */ (form.querySelector('[aria-invalid]'))?.focus();
  return homeless;
}

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  for (const control of form.querySelectorAll('[aria-invalid]')) control.removeAttribute('aria-invalid');
  for (const place of form.querySelectorAll('p.error')) {
    if (place instanceof HTMLElement) place.hidden = true;
  }
}
