import { hasText, t } from '../../core/texts.js';
import { dayAndTime } from '../../core/times.js';

/** What is locked, why and until when. @param {{ what: string, until: string | null, reason?: string }} lock */
export function lockName({ what, until, reason }) {
  const name = hasText(`common.method.${what}`) ? t(`common.method.${what}`) : what;
  const end = until === null ? t('admin.lock.until_lifted') : t('admin.lock.until', { time: dayAndTime(until) });
  const key = `admin.lock.reason.${reason ?? ''}`;
  return `${name}: ${end}${hasText(key) ? ` ${t(key)}` : ''}`;
}
