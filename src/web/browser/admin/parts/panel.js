import { fill, h } from '../../core/dom.js';
import { refusalNotice } from '../../core/refusals.js';
import { Refusal } from '../../core/request.js';
import { t } from '../../core/texts.js';

let count = 0;

/**
 * A part of a page that fetches what it shows and fails on its own, with a way to try again: the rest stands.
 * @param {string} title
 * @param {() => Promise<import('../../core/dom.js').Child[]>} content
 * @param {{ beside?: import('../../core/dom.js').Child }} [options] beside the title
 * @returns {{ element: HTMLElement, reload: () => Promise<void>, focus: () => void }}
 */
export function panel(title, content, { beside } = {}) {
  const heading = h('h2', { id: `panel-${++count}`, tabIndex: -1 }, title);
  const place = h('div', { class: 'panel-body waiting', 'aria-busy': 'true' }, h('p', null, t('common.loading')));
  const element = h('section', { class: 'panel', 'aria-labelledby': heading.id }, h('div', { class: 'spread' }, heading, beside), place);
  const reload = async () => {
    try {
      fill(place, ...(await content()));
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('internal', null);
      fill(place, refusalNotice(refusal), h('button', { type: 'button', class: 'secondary small-button', onclick: reload }, t('common.retry')));
      if (refusal !== error) throw error;
    } finally {
      place.classList.remove('waiting');
      place.removeAttribute('aria-busy');
    }
  };
  void reload();
  return { element, reload, focus: () => { heading.focus(); } };
}
