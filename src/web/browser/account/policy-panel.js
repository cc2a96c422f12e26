import { h } from '../core/dom.js';
import { notice } from '../core/say.js';
import { t } from '../core/texts.js';
import { dayAndTime } from '../core/times.js';
import { becauseInWords } from './because.js';

/**
 * @typedef {object} Factor
 * @property {string} id
 * @property {'totp' | 'email' | 'sms' | 'webauthn'} method
 * @property {string} label
 * @property {string} [hint]
 * @property {string} confirmedAt
 * @property {string | null} lastUsedAt
 */
/**
 * @typedef {object} Factors what GET /me/factors says
 * @property {Factor[]} items
 * @property {number} recoveryCodesLeft
 * @property {boolean} required
 * @property {string} because
 * @property {'pass' | 'challenge' | 'enrol' | 'refuse'} kind
 * @property {'totp' | 'email' | 'sms' | 'webauthn' | null} demanded
 * @property {('totp' | 'email' | 'sms')[]} enrollable
 * @property {{ until: string, daysLeft: number } | null} grace
 */

/** What the policy asks of this person and why, and what to do about it first. @param {Factors} factors */
export function policyNotice(factors) {
  const { required, because, grace, demanded, items } = factors;
  const why = becauseInWords(because);
  if (!required) return notice('info', `${t('account.policy.free')} ${why}`);
  const asked = t('account.policy.asked', { method: t(`common.method.${demanded}`) });
  const box = notice(grace || factors.kind !== 'pass' ? 'warn' : items.length > 0 ? 'good' : 'info', `${asked} ${why}`);
  const next = nextStep(factors);
  if (next) box.append(h('p', null, h('strong', null, next)));
  return box;
}

/** @param {Factors} factors */
function nextStep({ kind, grace, demanded, because }) {
  const method = demanded ? t(`common.method.${demanded}`) : '';
  if (grace) return t('account.policy.grace', { count: grace.daysLeft, until: dayAndTime(grace.until) });
  if (kind === 'enrol') return t('account.policy.set_up', { method });
  if (kind === 'challenge') return t('account.policy.prove');
  if (kind === 'refuse') return t('account.policy.refused');
  return because === 'trusted_device' ? t('account.policy.trusted') : '';
}
