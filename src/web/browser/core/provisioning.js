import { h } from './dom.js';
import { copies } from './keep.js';
import { t } from './texts.js';

/**
 * What an authenticator app is given: the QR code made by the server and the key to be typed, in groups of four.
 * @param {{ secret: string, qrSvg: string }} shown
 */
export function provisioning({ secret, qrSvg }) {
  const copy = h('button', { type: 'button', class: 'secondary small-button' }, t('common.copy'));
  copies(copy, () => secret);
  return h(
    'div',
    { class: 'provisioning' },
    h('div', { class: 'qr', role: 'img', 'aria-label': t('common.qr_picture') }, picture(qrSvg)),
    h('p', { class: 'small' }, t('common.qr_key')),
    h('p', { class: 'row' }, h('code', { class: 'key' }, (secret.match(/.{1,4}/g) ?? []).map((group) => h('span', null, group))), copy),
  );
}

/** Parsed as a picture and not as a page: nothing in it can run or load. @param {string} text */
const picture = (text) => document.importNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement, true);
