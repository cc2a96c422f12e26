import { byId, fill, h } from './dom.js';
import { refusalNotice } from './refusals.js';
import { Refusal } from './request.js';
import { t } from './texts.js';

/**
 * Fills the page once what it shows has come; a refusal stands in its place, with a way to try again. A mistake of ours is
 * for the console, and the reader sees that something broke.
 * @param {() => Promise<import('./dom.js').Child[]>} content
 */
export async function showPage(content) {
  const place = byId('page');
  place.setAttribute('aria-busy', 'true');
  try {
    fill(place, ...(await content()));
    place.classList.remove('waiting');
  } catch (error) {
    const retry = h('button', { class: 'secondary', onclick: () => showPage(content) }, t('common.retry'));
    const refusal = error instanceof Refusal ? error : new Refusal('internal', null);
    fill(place, refusalNotice(refusal), h('p', null, retry));
    if (refusal !== error) throw error;
  } finally {
    place.removeAttribute('aria-busy');
  }
}
