import { api } from '../../core/api.js';
import { fill, h } from '../../core/dom.js';
import { refusalNotice } from '../../core/refusals.js';
import { Refusal } from '../../core/request.js';
import { notice } from '../../core/say.js';
import { t } from '../../core/texts.js';
import { acting } from './acting.js';
import { because } from './because.js';

/** What matters most comes first. */
const EFFECTS = ['cannotSignIn', 'mustEnrol', 'newlyAsked', 'noLongerAsked', 'unaffected'];

/** @typedef {{ settings?: Record<string, unknown>, roles?: Record<string, object> }} Wish what a save would change */
/** @typedef {{ count: number, users: { id: string, login: string, because: string }[] }} Group */

/**
 * The dry run of a change (product P-12): whom it touches, by name, before it is saved.
 * @param {Wish} wish
 * @returns {HTMLElement} fills itself; says so where the reader lacks `settings.read`
 */
export function previewPanel(wish) {
  const place = h('div', { class: 'preview waiting', 'aria-busy': 'true' }, h('p', null, t('admin.preview.asking')));
  const region = h('section', { 'aria-live': 'polite', 'aria-label': t('admin.preview.title') }, h('h3', null, t('admin.preview.title')), place);
  void show(place, wish);
  return region;
}

/** @param {HTMLElement} place @param {Wish} wish */
async function show(place, wish) {
  try {
    const { may } = await acting();
    fill(place, ...(may('settings.read') ? outcome(await api('POST', '/system-settings/preview', wish)) : [h('p', null, t('admin.preview.closed'))]));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    fill(place, refusalNotice(error), ...(error.problem?.errors ?? []).map(({ message }) => notice('error', message)));
  } finally {
    place.classList.remove('waiting');
    place.removeAttribute('aria-busy');
  }
}

/** @param {Record<string, Group>} groups */
function outcome(groups) {
  const touched = EFFECTS.filter((effect) => effect !== 'unaffected' && countOf(groups, effect) > 0);
  return [
    touched.length === 0 ? notice('good', t('admin.preview.nobody')) : null,
    countOf(groups, 'cannotSignIn') > 0 ? notice('warn', t('admin.preview.see_to_them')) : null,
    h('ul', { class: 'things' }, EFFECTS.map((effect) => line(effect, /** @type {Group} */ (groups[effect])))),
  ];
}

/** @param {Record<string, Group>} groups @param {string} effect */
const countOf = (groups, effect) => groups[effect]?.count ?? 0;

/** @param {string} effect @param {Group} group */
function line(effect, { count, users }) {
  const head = [h('strong', { class: 'count' }, String(count)), ' ', t(`admin.preview.${effect}`)];
  if (count === 0 || effect === 'unaffected') return h('li', { class: count === 0 ? 'none' : undefined }, h('span', null, head));
  const rest = count - users.length;
  return h(
    'li',
    null,
    h(
      'details',
      { open: effect === 'cannotSignIn' },
      h('summary', null, head),
      h('ul', { class: 'small' }, users.map((user) => h('li', null, h('a', { href: `/admin/users/${user.id}` }, user.login), ` – ${because(user.because)}`))),
      rest > 0 ? h('p', { class: 'small' }, t('admin.preview.and_more', { count: rest })) : null,
    ),
  );
}
