import { h } from '../../core/dom.js';
import { saveAs } from '../../core/keep.js';
import { refusalNotice } from '../../core/refusals.js';
import { Refusal, refusalOf } from '../../core/request.js';
import { t } from '../../core/texts.js';

/**
 * A button that saves a list as a spreadsheet. Not a link: the API gives it to who asks for `text/csv`, and browsers ask
 * for pages. Where one answer cannot hold it, the rest comes as further files.
 * @param {() => string} path below `/api/v1`
 */
export function csvButton(path) {
  const said = h('div', null);
  const button = h('button', { type: 'button', class: 'secondary small-button' }, t('admin.part.csv'));
  button.addEventListener('click', async () => {
    button.disabled = true;
    said.replaceChildren();
    try {
      for (let next = `/api/v1${path()}`; next !== '';) next = await saved(next);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      said.replaceChildren(refusalNotice(refusal));
    } finally {
      button.disabled = false;
    }
  });
  return h('div', null, button, said);
}

/** @param {string} address @returns {Promise<string>} where the rest is, '' for the end */
async function saved(address) {
  const answer = await fetch(address, { headers: { Accept: 'text/csv' } }).catch(() => {
    throw new Refusal('unreachable', null);
  });
  if (!answer.ok) throw await refusalOf(answer);
  const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? 'list.csv';
  saveAs(name, await answer.blob());
  return /<([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1] ?? '';
}
