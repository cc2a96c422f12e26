import { h } from './dom.js';
import { clearErrors, showErrors } from './fields.js';
import { refusalNotice } from './refusals.js';
import { Refusal } from './request.js';
import { notice } from './say.js';

/**
 * A form that asks the API: one request at a time, refusals shown where they belong, nothing typed is lost.
 * @param {object} parts
 * @param {import('./dom.js').Child[]} parts.fields
 * @param {string} parts.label of the button
 * @param {(values: FormData, form: HTMLFormElement) => Promise<void>} parts.submit
 * @param {string} [parts.buttonClass]
 * @param {import('./dom.js').Child} [parts.beside] beside the button
 */
export function apiForm({ fields, label, submit, buttonClass = '', beside }) {
  const said = h('div', null);
  const button = h('button', { class: buttonClass }, label);
  const form = h('form', { noValidate: true }, said, ...fields, h('div', { class: 'actions' }, beside, button));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    said.replaceChildren();
    clearErrors(form);
    try {
      await submit(new FormData(form), form);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      showRefusal(form, said, refusal);
    } finally {
      button.disabled = false;
    }
  });
  return form;
}

/** @param {HTMLFormElement} form @param {HTMLElement} said @param {Refusal} refusal */
function showRefusal(form, said, refusal) {
  const homeless = showErrors(form, refusal.problem?.errors ?? []);
  said.replaceChildren(refusalNotice(refusal), ...homeless.map((text) => notice('error', text)));
  if (!form.querySelector('[aria-invalid]')) said.scrollIntoView({ block: 'nearest' });
}
