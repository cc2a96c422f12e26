/** GSM 03.38: one septet each, the second set two. Anything else turns the whole text into UCS-2, 70 characters a segment. */
const BASIC = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '^{}\\[~]|€';
const SEGMENT = 160;

/** Septets of the text in GSM 03.38, or null where it has a character that is not in it. */
export function septets(text: string): number | null {
  let count = 0;
  for (const character of text) {
    if (BASIC.includes(character)) count += 1;
    else if (EXTENDED.includes(character)) count += 2;
    else return null;
  }
  return count;
}

export const fitsOneSegment = (text: string): boolean => (septets(text) ?? SEGMENT + 1) <= SEGMENT;

/** The last line of a text that browsers offer the code by, on pages of this host alone (WICG origin-bound codes). */
export const originBoundLine = (host: string, code: string): string => `@${host} #${code}`;

/**
 * The administrator's text. Substituted and never compiled, in one pass: a value cannot bring a placeholder, and the
 * text cannot run (product P-42).
 */
export function fillSmsTemplate(template: string, values: Readonly<Record<'otp' | 'issuer' | 'minutes', string>>): string {
  return template.replace(/\{\{ *(otp|issuer|minutes) *\}\}/g, (_, name: keyof typeof values) => values[name]);
}
