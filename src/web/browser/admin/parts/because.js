import { hasText, t } from '../../core/texts.js';

/** The rule that decides (`role:…`, `user:…`, `setting:…`, `policy:…`) as a sentence. @param {string} because */
export function because(because) {
  const colon = because.indexOf(':');
  const [kind, name] = [because.slice(0, colon), because.slice(colon + 1)];
  if (kind === 'role') return name === 'All' ? t('admin.because.everybody') : t('admin.because.role', { role: name });
  const key = `admin.because.${kind}.${name}`;
  return hasText(key) ? t(key) : because;
}
