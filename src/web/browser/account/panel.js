import { fill, h } from '../core/dom.js';
import { refusalNotice } from '../core/refusals.js';
import { Refusal } from '../core/request.js';

let count = 0;

/**
 * A section of the page that can fill itself anew after a change, without moving what stands around it.
 * @param {string} title
 * @param {(refresh: () => Promise<void>) => Promise<import('../core/dom.js').Child[]>} content
 * @returns {Promise<HTMLElement>} filled
 */
export async function panel(title, content) {
  const heading = h('h2', { id: `panel-${++count}`, tabIndex: -1 }, title);
  const body = h('div', null);
  const show = async () => { fill(body, ...(await content(refresh))); };
  /** What was in focus may be gone now: a screen reader goes on at the heading of what changed. */
  const refresh = async () => {
    try {
      await show();
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      fill(body, refusalNotice(refusal));
    }
    if (!document.activeElement || document.activeElement === document.body) heading.focus();
  };
  await show();
  return h('section', { class: 'panel', 'aria-labelledby': heading.id }, heading, body);
}
