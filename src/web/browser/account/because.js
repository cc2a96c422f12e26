import { hasText, t } from '../core/texts.js';

/**
 * Why the policy asks, or does not, in words (src/auth/policy/who-asks.policy.ts lists them). A reason newer than the
 * catalogue is shown as it is: an administrator can look it up.
 * @param {string} because `role:<name>`, `user:<rule>`, `setting:<key>`, `policy:<state>`, `trusted_device`
 */
export function becauseInWords(because) {
  if (because === 'role:All') return t('account.because.everybody');
  if (because.startsWith('role:')) return t('account.because.role', { name: because.slice('role:'.length) });
  const key = `account.because.${because.replace(':', '.')}`;
  return hasText(key) ? t(key) : t('account.because.other', { because });
}
