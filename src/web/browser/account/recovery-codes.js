import { openDialog } from '../core/dialogs.js';
import { h } from '../core/dom.js';
import { copies, downloads, prints } from '../core/keep.js';
import { notice } from '../core/say.js';
import { t } from '../core/texts.js';
import { choice } from '../core/fields.js';
import { dayAndTime } from '../core/times.js';

/** Shows new codes, this once: the dialog closes when somebody says that they are kept, or means to close it. @param {string[]} codes */
export async function showRecoveryCodes(codes) {
  await openDialog(t('account.recovery.new_title'), (/** @type {(result: boolean) => void} */ close) => {
    const text = () => [t('account.recovery.file_title', { host: location.host }), t('account.recovery.file_made', { at: dayAndTime(new Date()) }), '', ...codes, ''].join('\n');
    const copy = h('button', { type: 'button', class: 'secondary' }, t('common.copy'));
    const print = h('button', { type: 'button', class: 'secondary' }, t('common.print'));
    const download = h('button', { type: 'button', class: 'secondary' }, t('common.download'));
    copies(copy, () => codes.join('\n'));
    prints(print);
    downloads(download, 'recovery-codes.txt', text);
    const kept = h('input', { type: 'checkbox', name: 'kept' });
    const done = h('button', { type: 'button', disabled: true, onclick: () => { close(true); } }, t('account.recovery.done'));
    kept.addEventListener('change', () => { done.disabled = !kept.checked; });
    return [
      // First in focus, so that the dialog begins at its top on a phone too.
      h('div', { tabIndex: -1, autofocus: true }, notice('warn', t('account.recovery.once'))),
      h('p', null, t('account.recovery.lead')),
      h('ul', { class: 'codes' }, codes.map((code) => h('li', null, h('code', null, code)))),
      h('p', { class: 'row' }, copy, print, download),
      choice(t('account.recovery.kept'), kept),
      h('div', { class: 'actions' }, done),
    ];
  });
}
