import { h } from '../core/dom.js';
import { t } from '../core/texts.js';
import { day, dayAndTime } from '../core/times.js';
import { addAuthenticator } from './add-authenticator.js';
import { addCodeFactor } from './add-code-factor.js';
import { removeFactor } from './remove-factor.js';

/** @typedef {import('./policy-panel.js').Factor} Factor */
/** @typedef {import('./policy-panel.js').Factors} Factors */

/**
 * What somebody has, and what they may add.
 * @param {Factors} factors
 * @param {() => Promise<void>} redraw
 */
export function factorsPanel(factors, redraw) {
  const heading = h('h2', { id: 'factors' }, t('account.factors.title'));
  return h(
    'section',
    { class: 'panel', 'aria-labelledby': 'factors' },
    heading,
    h('p', { class: 'small' }, t('account.factors.lead')),
    factors.items.length === 0
      ? h('p', null, t('account.factors.none'))
      : h('ul', { class: 'things' }, factors.items.map((factor) => row(factor, factors, redraw))),
    h('div', { class: 'row' }, ...ways(factors, redraw)),
  );
}

/** @param {Factor} factor @param {Factors} factors @param {() => Promise<void>} redraw */
function row(factor, factors, redraw) {
  const method = t(`common.method.${factor.method}`);
  const name = factor.label || method;
  const replace = () => addAuthenticator(redraw, factor);
  return h(
    'li',
    null,
    h(
      'div',
      null,
      h('div', { class: 'row' }, h('strong', null, name), name !== method && h('span', { class: 'badge' }, method), factor.hint && h('span', null, factor.hint)),
      h('p', { class: 'hint' }, t('account.factors.dates', { since: day(factor.confirmedAt), used: dayAndTime(factor.lastUsedAt) })),
    ),
    h(
      'div',
      { class: 'row' },
      factor.method === 'totp' && button(t('account.factors.replace'), t('account.factors.replace_named', { name }), replace),
      factor.method !== 'totp' && h('a', { href: '/account#contacts' }, t(`account.factors.change_${factor.method}`)),
      button(t('common.remove'), t('account.factors.remove_named', { name }), () => removeFactor(factor, factors, redraw), 'danger'),
    ),
  );
}

/** One app beside another, one address, one number. @param {Factors} factors @param {() => Promise<void>} redraw */
function ways({ items, demanded, enrollable }, redraw) {
  const held = items.map(({ method }) => method);
  return enrollable.filter((method) => method === 'totp' || !held.includes(method)).map((method) => {
    const main = items.length === 0 && method === (demanded ?? 'totp');
    const text = t(method === 'totp' && held.includes(method) ? 'account.factors.add_another' : `account.factors.add_${method}`);
    const add = () => (method === 'totp' ? addAuthenticator(redraw) : addCodeFactor(method, redraw));
    return h('button', { type: 'button', class: main ? '' : 'secondary', onclick: add }, text);
  });
}

/** The name is read out with it: "Remove" alone tells nobody what. @param {string} text @param {string} label @param {() => void} onclick @param {string} [kind] */
const button = (text, label, onclick, kind = '') =>
  h('button', { type: 'button', class: `secondary small-button ${kind}`, 'aria-label': label, onclick }, text);
