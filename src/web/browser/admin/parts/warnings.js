import { notice } from '../../core/say.js';
import { hasText, t } from '../../core/texts.js';

/** @typedef {{ code: string, message: string }} Warning */

/**
 * What was done and leaves something to see to (contract §5). A sentence with names in it stays the API's own.
 * @param {readonly Warning[] | undefined} warnings
 */
export const warningNotices = (warnings) =>
  (warnings ?? []).map(({ code, message }) => notice('warn', hasText(`admin.warning.${code}`) ? t(`admin.warning.${code}`) : message));
