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

/** What a list is asked for (`pageQuery`). */
export interface PageWish {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * A page of a list that is read whole: what one person has of a kind, which is bounded. By id as the long ones, so that what
 * comes or goes meanwhile shifts nothing. @throws Problem `validation-failed` for a cursor that is none
 */
export function pageWithin<Row extends { readonly id: string }>(rows: readonly Row[], { limit, cursor }: PageWish, first: 'newest' | 'oldest'): { items: Row[]; nextCursor: string | null } {
  const after = cursor === undefined ? null : idOfCursor(cursor);
  const sign = first === 'oldest' ? 1 : -1;
  const order = (a: string, b: string): number => sign * (a < b ? -1 : Number(a > b));
  const left = rows.filter(({ id }) => after === null || order(id, after) > 0).sort((a, b) => order(a.id, b.id));
  const { items, nextCursor } = pageOf(left, limit, (row) => row);
  return { items: [...items], nextCursor };
}
