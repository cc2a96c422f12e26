const MAXIMUM = 200;
/** Brackets a server had put round what was taken out, or only one of them: the other went with it. */
const SECOND_BRACKETS = /\[(\[(?:recipient|link|address|number|token)\])(?:\]|(?![^[\]]*\]))/g;

/** ECMA-48 §5.4, as `ESC [ 31 m`: whole, or what is left of it passes for words. */
const CONTROL_SEQUENCES = /(?:\u001b\[|\u009b)[\u0020-\u003f]*[\u0040-\u007e]/g;

/**
 * What may be kept and shown of a refusal: the status and at most 200 printable characters of the provider's reason.
 * Servers quote what they refuse, so addresses, links, long tokens and every run of four digits or more (codes,
 * numbers) are taken out first: neither log nor audit may hold them (product P-53).
 */
export function failureText(status: string, reason: string, recipient?: string): string {
  const words = withoutStatus(status, reason.replace(CONTROL_SEQUENCES, ''));
  const without = recipient === undefined || recipient === '' ? words : words.replaceAll(recipient, '[recipient]');
  const said = without
    .replace(/https?:\/\/\S+/gi, '[link]')
    .replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g, '[address]')
    .replace(/\+\d[\d\s().-]{3,}\d/g, '[number]')
    .replace(/\d{4,}/g, '[number]')
    .replace(/[A-Za-z0-9_-]{32,}/g, '[token]')
    .replace(SECOND_BRACKETS, '$1')
    .replace(/[^\u0020-\u007e\u00a1-\u024f]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return said === '' ? status : `${status}: ${said.slice(0, MAXIMUM)}`;
}

/** An SMTP server begins its answer with the code that is the status already (RFC 5321 §4.2). */
function withoutStatus(status: string, reason: string): string {
  const code = status.split(' ').at(-1) ?? '';
  return /^\d+$/.test(code) && new RegExp(`^\\s*${code}(?![\\d.])`).test(reason) ? reason.replace(code, '').replace(/^\s*-?/, '') : reason;
}

/** Of an answer: enough for the head of a page and the words behind it, and bounded for the patterns below. */
const LOOKED_AT = 8_192;

/** What a page of HTML or XML says, for people who read it in a line; any other text as it stands. */
export function wordsOf(answer: string): string {
  const said = answer.slice(0, LOOKED_AT);
  if (!/^\s*</.test(said)) return said;
  return said.replace(/<(script|style)\b[^]*?(?:<\/\1\s*>|$)/gi, ' ').replace(/<!--[^]*?-->/g, ' ').replace(/<[^>]*>?/g, ' ').trim();
}
