/** What spreadsheets take for the beginning of a formula, also after a line end or tab they skip (OWASP, CSV Injection). */
const FORMULA = /^[\s\u0000]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/**
 * One record of RFC 4180: every cell in quotes, quotes doubled, CRLF at the end. A cell that a spreadsheet would run gets an
 * apostrophe in front: the reader of an audit is an administrator, and what stands in it was chosen by strangers (CWE-1236).
 */
export function csvRecord(cells: readonly (string | null)[]): string {
  return `${cells.map((cell) => `"${harmless(cell ?? '').replaceAll('"', '""')}"`).join(',')}\r\n`;
}

/** Without it spreadsheets read a file of UTF-8 in the code page of their machine, and Müller becomes MÃ¼ller. */
const BYTE_ORDER_MARK = '\ufeff';

/**
 * A whole file: its first record names the columns. Programs that read it as RFC 4180 skip the mark as UTF-8 readers do, or
 * are told to (Python: `utf-8-sig`).
 */
export const csvFile = (columns: readonly string[], records: readonly string[]): string => [BYTE_ORDER_MARK, csvRecord(columns), ...records].join('');

const harmless = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** Asked for by name: a browser's wildcard gets JSON. */
export function prefersCsv(accept: string | undefined): boolean {
  const ranges = (accept ?? '').toLowerCase().split(',').map(parsed);
  const qualityOf = (type: string): number => ranges.find((range) => range.type === type)?.quality ?? 0;
  return qualityOf('text/csv') > 0 && qualityOf('text/csv') >= qualityOf('application/json');
}

function parsed(range: string): { type: string; quality: number } {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const quality = weight === undefined ? 1 : Number(weight);
  return { type, quality: Number.isFinite(quality) ? quality : 0 };
}
