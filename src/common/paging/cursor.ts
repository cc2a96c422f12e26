import { commonProblems } from '../problems/common.problems';

/**
 * Where a list goes on: after the row with this id. Lists are ordered by id (UUIDv7: by birth), so a page costs the same
 * wherever it begins, rows that come or go meanwhile shift nothing, and no address stands in a URL that proxies log.
 */
export const cursorAfter = (id: string): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');

/** @throws Problem `validation-failed` for anything `cursorAfter` did not write. */
export function idOfCursor(cursor: string): string {
  const hex = Buffer.from(cursor, 'base64url').toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  // Written again it must be the same text: the decoder skips signs it does not know.
  if (hex.length !== 32 || cursorAfter(id) !== cursor) {
    throw commonProblems.validationFailed([{ pointer: '?/cursor', message: 'is not a cursor of this list' }]);
  }
  return id;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** @param rows up to `limit + 1` of them: the one too many says that there is a next page. */
export function pageOf<Row extends { readonly id: string }, T>(rows: readonly Row[], limit: number, view: (row: Row) => T): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(view), nextCursor: last && rows.length > limit ? cursorAfter(last.id) : null };
}
