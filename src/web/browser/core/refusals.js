import { h } from './dom.js';
import { notice } from './say.js';
import { hasText, t } from './texts.js';
import { clockTime, duration } from './times.js';

/** @typedef {import('./request.js').Refusal} Refusal */

/** Refusals whose own sentence says more than ours for their kind. */
const TELLS_MORE = ['conflict', 'setting-refused', 'delivery-unavailable', 'forbidden', 'second-factor-unavailable'];

/**
 * A refusal in one sentence of the catalogue.
 * @param {Refusal} refusal
 */
export function sentenceOf({ slug, problem, message }) {
  const key = `common.problem.${slug}`;
  if (!hasText(key) || (TELLS_MORE.includes(slug) && problem?.detail)) return message;
  const people = (problem?.people ?? []).map(({ login }) => login).join(', ');
  return t(key, { wait: duration(problem?.retryAfterSeconds ?? 60), people });
}

/**
 * A refusal as a notice: the sentence, the number to give an administrator, the clock where a code was wrong (product P-35).
 * @param {Refusal} refusal
 */
export function refusalNotice(refusal) {
  const { problem } = refusal;
  const box = notice('error', sentenceOf(refusal));
  if (problem?.serverTime) box.append(h('p', { class: 'small' }, t('common.clock', { server: clockTime(problem.serverTime), device: clockTime(new Date()) })));
  if (problem && problem.status >= 500) box.append(h('p', { class: 'small' }, t('common.problem.number', { id: problem.instance })));
  return box;
}
