/**
 * Text from outside on its way into the audit: bounded, and with control characters written out, so that nobody can
 * forge a line, move a terminal's cursor (CWE-117, CWE-150), or make PostgreSQL refuse the row by a NUL or a lone
 * surrogate and with it the change it records.
 * @param max characters kept; a longer text ends in `…`
 */
export function bounded(text: string, max: number): string {
  const escaped = text.slice(0, max * 2).toWellFormed().replace(UNPRINTABLE, written);
  const characters = Array.from(escaped);
  return characters.length <= max && text.length <= max * 2 ? escaped : `${characters.slice(0, max - 1).join('')}…`;
}

const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const written = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const MAX_STRING = 1000;
const MAX_ITEMS = 250;
const MAX_DEPTH = 6;

/** The same for everything inside a before or after; what is deeper or longer than any setting or role is cut off. */
export function boundedValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return bounded(value, MAX_STRING);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item: unknown) => boundedValue(item, depth + 1));
  return boundedRecord(value, depth);
}

export function boundedRecord(record: object, depth = 0): Record<string, unknown> {
  const entries = Object.entries(record).slice(0, MAX_ITEMS);
  return Object.fromEntries(entries.map(([key, value]) => [bounded(key, 100), boundedValue(value, depth + 1)]));
}
