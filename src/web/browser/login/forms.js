// Forms of a card go by fetch, and the answer's card takes the place of the present one: reloading asks for the step again and
// sends nothing twice. Without this module the same forms go as the browser sends them.
import { h } from '../core/dom.js';
import { announce } from '../core/say.js';
import { t } from '../core/texts.js';
import { enhance } from './enhance.js';

/** Longer than any answer of ours takes; afterwards the person may try again. */
const PATIENCE_MS = 30_000;

const section = (/** @type {string} */ path) => path.split('/')[1];

/** By the attribute: a field named `method` or `action` takes the place of the form's own property (HTML §4.10.3). @param {HTMLFormElement} form */
const actionOf = (form) => new URL(form.getAttribute('action') ?? '', location.href).href;

/** One listener for this card and all that follow. */
export function takeForms() {
  document.addEventListener('submit', (event) => {
    const { target: form, submitter } = event;
    if (!(form instanceof HTMLFormElement) || form.getAttribute('method') !== 'post') return;
    const card = form.closest('main.card');
    if (!card || section(new URL(actionOf(form)).pathname) !== section(location.pathname)) return;
    event.preventDefault();
    if (!card.hasAttribute('aria-busy')) void send(form, card, submitter);
  });
}

/** @param {HTMLFormElement} form @param {Element} card @param {HTMLElement | null} submitter */
async function send(form, card, submitter) {
  const body = fieldsOf(form, submitter);
  const release = hold(card);
  const answer = await ask(actionOf(form), body);
  // What was said while it was under way is over.
  announce('');
  if (!answer) {
    release();
    return unreachable(form, card, submitter);
  }
  await show(answer.response, answer.page);
}

/** What the browser would send. @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
function fieldsOf(form, submitter) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) body.append(name, String(value));
  if (submitter instanceof HTMLButtonElement && submitter.name) body.append(submitter.name, submitter.value);
  return body;
}

/** null when there was no answer, or none that is a page of ours. @param {string} action @param {URLSearchParams} body */
async function ask(action, body) {
  try {
    const response = await fetch(action, { method: 'POST', body, headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(PATIENCE_MS) });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const left = section(new URL(response.url).pathname) !== section(location.pathname);
    return left || page.querySelector('main.card') ? { response, page } : null;
  } catch {
    // No network, or too long: told to the person, nothing to log here.
    return null;
  }
}

/** @param {Response} response @param {Document} page */
async function show(response, page) {
  const { pathname } = new URL(response.url);
  const card = page.querySelector('main.card');
  const onward = page.querySelector('[data-at-once]');
  if (onward instanceof HTMLAnchorElement) return location.assign(onward.href);
  if (!card || section(pathname) !== section(location.pathname)) return location.assign(response.url);
  // A sign-in that is done is a visit of its own: password managers look for one, and Back leads past the forms. So is a page
  // in another language, whose texts have to be loaded.
  const visit = page.querySelector('[data-signed-in]') || page.documentElement.lang !== document.documentElement.lang;
  if (response.redirected && visit) return location.assign(response.url);
  if (response.redirected) history.replaceState(null, '', response.url);
  put(card, page.title);
}

/** @param {Element} card @param {string} title */
function put(card, title) {
  const next = document.importNode(card, true);
  for (const each of next.querySelectorAll('noscript')) each.remove();
  document.title = title;
  document.querySelector('main.card')?.replaceWith(next);
  enhance(next);
  focus(next);
}

/** To what has to be typed again, or to where the new step begins. @param {Element} card */
function focus(card) {
  const field = card.querySelector('[aria-invalid], [autofocus]') ?? (card.querySelector('.notice.error') && card.querySelector('input:not([type="hidden"])'));
  if (field instanceof HTMLElement) return field.focus();
  const heading = card.querySelector('h1');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus();
  scrollTo(0, 0);
}

/** One at a time. @param {Element} card @returns {() => void} lets go again */
function hold(card) {
  const buttons = [...card.querySelectorAll('button')].filter((each) => !each.disabled);
  card.setAttribute('aria-busy', 'true');
  for (const button of buttons) button.disabled = true;
  return () => {
    card.removeAttribute('aria-busy');
    for (const button of buttons) button.disabled = false;
  };
}

/** @param {HTMLFormElement} form @param {Element} card @param {HTMLElement | null} submitter */
function unreachable(form, card, submitter) {
  card.querySelector('[data-unreachable]')?.remove();
  form.before(h('div', { class: 'notice error', role: 'alert', 'data-unreachable': '' }, h('p', null, t('login.unreachable'))));
  (submitter ?? form.querySelector('button'))?.focus();
}
