import { h } from './dom.js';

/** Made at once and not at the first message: a screen reader hears of changes in a region it knows already (WAI-ARIA 1.2 §5.4.3). */
const toast = h('p', { class: 'toast', role: 'status' });
document.body.append(toast);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let clearing;

/** Says something that went well, to eyes and ears, and lets it go after a while. @param {string} text */
export function announce(text) {
  clearTimeout(clearing);
  toast.textContent = text;
  clearing = setTimeout(() => { toast.textContent = ''; }, 6000);
}

/**
 * What stays until the page changes.
 * @param {'error' | 'warn' | 'info' | 'good'} kind
 * @param {...import('./dom.js').Child} children
 */
export const notice = (kind, ...children) =>
  h('div', { class: `notice ${kind}`, role: kind === 'error' ? 'alert' : 'status' }, h('p', null, ...children));
