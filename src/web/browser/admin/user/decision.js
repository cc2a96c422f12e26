import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { t } from '../../core/texts.js';
import { day, dayAndTime } from '../../core/times.js';
import { because } from '../parts/because.js';

const KINDS = /** @type {Record<string, string>} */ ({ pass: 'good', challenge: 'good', enrol: 'warn', refuse: 'error' });

/** What the next sign-in meets after the right password, and by which rule. @param {import('./person.js').Person} person */
export async function decision({ path }) {
  const { kind, because: rule, demanded, methods, grace, firstAskedAt } = await api('GET', `${path}/two-factor/decision`);
  const asked = methods.map((/** @type {{ method: string }} */ each) => t(`common.method.${each.method}`)).join(', ');
  return [
    h('p', null, h('span', { class: `badge ${KINDS[kind] ?? ''}` }, t(`admin.decision.${kind}`)), ' ', h('span', null, `${t(`admin.decision.${kind}_text`)} (${because(rule)})`)),
    h(
      'dl',
      { class: 'facts' },
      fact(t('admin.decision.demanded'), demanded === null ? t('admin.decision.nothing') : t(`common.method.${demanded}`)),
      asked === '' ? [] : fact(t('admin.decision.methods'), asked),
      grace ? fact(t('admin.decision.grace'), t('admin.decision.grace_text', { until: dayAndTime(grace.until), count: grace.daysLeft })) : [],
      firstAskedAt ? fact(t('admin.decision.first_asked'), day(firstAskedAt)) : [],
    ),
  ];
}

/** @param {string} name @param {string} value */
const fact = (name, value) => [h('div', null, h('dt', null, name), h('dd', null, value))];
