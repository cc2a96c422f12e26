import { byId, fill, h } from '../../core/dom.js';
import { api } from '../../core/api.js';
import { clearErrors, showErrors } from '../../core/fields.js';
import { refusalNotice } from '../../core/refusals.js';
import { Refusal } from '../../core/request.js';
import { announce, notice } from '../../core/say.js';
import { t } from '../../core/texts.js';
import { warningNotices } from '../parts/warnings.js';
import { controlOf } from './control.js';
import { GROUPS } from './groups.js';
import { reviewChanges } from './review.js';

/** @typedef {{ version: number, settings: Record<string, { value: unknown, source: 'default' | 'database' | 'environment' }> }} View */
/** @typedef {import('./control.js').Control & { key: string, words: string, initial: string, cleared: boolean }} Row */

/** The settings as a form: what was changed is kept apart from what is, until it was reviewed and saved. */
export class SettingsForm {
  /** @param {Record<string, import('./control.js').Property>} properties @param {View} view @param {boolean} mayWrite */
  constructor(properties, view, mayWrite) {
    this.properties = properties;
    this.view = view;
    this.mayWrite = mayWrite;
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    this.said = h('div', null);
    this.groups = h('div', null);
    this.none = h('p', { hidden: true }, t('settings.page.none'));
    this.bar = h('div', { class: 'save-bar', hidden: true });
    this.element = h('form', { noValidate: true, onsubmit: (/** @type {Event} */ event) => this.review(event), oninput: () => this.count() }, this.search(), this.said, this.groups, this.none, this.bar);
    this.draw({});
  }

  /** @param {Record<string, unknown>} kept changes that survive a reload of the settings */
  draw(kept) {
    this.rows.clear();
    fill(this.groups, ...this.sections().map(([name, keys]) => this.section(name, keys)));
    for (const [key, value] of Object.entries(kept)) this.retype(key, value);
    this.count();
  }

  /** @returns {[string, string[]][]} every setting once, those no group names at the end */
  sections() {
    const listed = new Set(GROUPS.flatMap(([, keys]) => keys));
    const others = Object.keys(this.properties).filter((key) => !listed.has(key));
    return GROUPS.map(([name, keys]) => [name, [...keys.filter((key) => key in this.properties), ...(name === 'general' ? others : [])]]);
  }

  /** @param {string} name @param {string[]} keys */
  section(name, keys) {
    const id = `group-${name}`;
    return h('section', { class: 'panel', 'aria-labelledby': id }, h('h2', { id }, t(`settings.group.${name}`)), keys.map((key) => this.row(key)));
  }

  /** @param {string} key */
  row(key) {
    const property = this.properties[key];
    const held = this.view.settings[key];
    if (!property || !held) return null;
    const control = controlOf(key, property, held.value);
    const fixed = held.source === 'environment';
    control.input.disabled = fixed || !this.mayWrite;
    const words = `${key} ${t(`settings.${key}.label`)} ${t(`settings.${key}.help`)}`.toLowerCase();
    const row = { ...control, key, words, initial: JSON.stringify(control.read() ?? null), cleared: false };
    this.rows.set(key, row);
    const element = h('div', { class: 'setting', 'data-key': key }, control.element, fixed ? h('span', { class: 'badge off' }, t('settings.page.environment')) : this.clearing(row, held.source));
    row.element = element;
    return element;
  }

  /** @param {Row} row @param {string} source */
  clearing(row, source) {
    if (source !== 'database' || !this.mayWrite) return null;
    const toggle = h('button', { type: 'button', class: 'quiet small', 'aria-pressed': 'false' }, t('settings.page.clear'));
    toggle.addEventListener('click', () => {
      row.cleared = !row.cleared;
      row.input.disabled = row.cleared;
      toggle.setAttribute('aria-pressed', String(row.cleared));
      this.count();
    });
    return toggle;
  }

  /** @returns {Record<string, unknown>} key → new value, null for back to the default */
  changes() {
    /** @type {Record<string, unknown>} */
    const changed = {};
    for (const [key, row] of this.rows) {
      const value = row.cleared ? null : row.read();
      if (value !== undefined && JSON.stringify(value) !== row.initial) changed[key] = value;
    }
    return changed;
  }

  count() {
    const count = Object.keys(this.changes()).length;
    this.bar.hidden = count === 0;
    fill(
      this.bar,
      h('span', { role: 'status' }, t('settings.page.changes', { count })),
      h('span', { class: 'row' }, h('button', { type: 'button', class: 'secondary', onclick: () => this.draw({}) }, t('settings.page.discard')), h('button', null, t('settings.page.review'))),
    );
  }

  /** @param {Event} event */
  async review(event) {
    event.preventDefault();
    const changes = this.changes();
    if (Object.keys(changes).length === 0) return;
    clearErrors(this.element);
    this.said.replaceChildren();
    try {
      const saved = await reviewChanges(changes, this.view);
      if (saved) await this.reload({}, [notice('good', t('settings.page.saved')), ...warningNotices(saved.warnings)]);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      await this.refused(refusal, changes);
    }
  }

  /** @param {Refusal} refusal @param {Record<string, unknown>} changes */
  async refused(refusal, changes) {
    if (refusal.slug === 'conflict') return this.reload(changes, [notice('warn', t('settings.page.stale'))]);
    const homeless = showErrors(this.element, refusal.problem?.errors ?? []);
    this.said.replaceChildren(refusalNotice(refusal), ...homeless.map((text) => notice('error', text)));
    if (!this.element.querySelector('[aria-invalid]')) this.said.scrollIntoView({ block: 'nearest' });
  }

  /** @param {Record<string, unknown>} kept @param {Node[]} said */
  async reload(kept, said) {
    this.view = await api('GET', '/system-settings');
    this.draw(kept);
    this.said.replaceChildren(...said);
    byId('title').scrollIntoView({ block: 'nearest' });
  }

  /** Types a value that was typed before. Secrets are typed again by hand: they are never put back into a page. @param {string} key @param {unknown} value */
  retype(key, value) {
    const row = this.rows.get(key);
    if (!row || value === null || this.properties[key]?.writeOnly) return;
    if (row.input instanceof HTMLInputElement && row.input.type === 'checkbox') row.input.checked = value === true;
    else row.input.value = Array.isArray(value) ? value.join('\n') : String(value);
  }

  search() {
    const input = h('input', { type: 'search', autocomplete: 'off', id: 'settings-search' });
    input.addEventListener('input', (event) => {
      event.stopPropagation();
      this.filter(input.value.trim().toLowerCase());
    });
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') event.preventDefault();
    });
    return h('div', { class: 'field' }, h('label', { htmlFor: input.id }, t('settings.page.search')), input);
  }

  /** @param {string} typed */
  filter(typed) {
    let shown = 0;
    for (const { element, words } of this.rows.values()) {
      element.hidden = !words.includes(typed);
      if (!element.hidden) shown += 1;
    }
    for (const section of this.groups.children) {
      if (section instanceof HTMLElement) section.hidden = !section.querySelector('.setting:not([hidden])');
    }
    this.none.hidden = shown > 0;
    if (shown === 0) announce(t('settings.page.none'));
  }
}
