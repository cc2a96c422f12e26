import { announce } from '../../core/say.js';
import { warningNotices } from './warnings.js';

const KEY = 'countersign.said';

/**
 * Goes to another page and says there what was done here, warnings included.
 * @param {string} href @param {string} text @param {readonly import('./warnings.js').Warning[]} [warnings]
 */
export function leaveSaying(href, text, warnings = []) {
  sessionStorage.setItem(KEY, JSON.stringify({ text, warnings }));
  location.assign(href);
}

/** What the page before wanted said, once. @returns {HTMLElement[]} */
export function saidBefore() {
  const kept = sessionStorage.getItem(KEY);
  if (kept === null) return [];
  sessionStorage.removeItem(KEY);
  const { text, warnings } = JSON.parse(kept);
  announce(text);
  return warningNotices(warnings);
}
