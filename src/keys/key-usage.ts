import type { DataSource, EntityManager } from 'typeorm';
import { IN_FLIGHT, nameOf, SEALED_PLACES } from './sealed-places';

/** How much one key is needed for, and where. */
export interface KeyUse {
  readonly id: string;
  /** `table.column` of sealed text, or the table of what is in flight. */
  readonly place: string;
  readonly count: number;
}

const SEALED = SEALED_PLACES.map(
  ({ table, column }) => `select split_part(${column}, '.', 2) as id, '${nameOf({ table, column })}' as place from ${table} where ${column} like 'v1.%'`,
);
const FLYING = Object.entries(IN_FLIGHT).map(([place, sql]) => `select id, '${place}' as place from (${sql}) as ${place}_in_flight`);

const USES = `
  select id, place, count(*)::int as count from (${[...SEALED, ...FLYING].join(' union all ')}) as needed
   group by id, place order by id, place`;

/** Everything in the database that names its key: rows, links and codes in flight. */
export function keyUses(database: Pick<DataSource | EntityManager, 'query'>): Promise<KeyUse[]> {
  return database.query<KeyUse[]>(USES);
}

/** Rows of one place that are sealed by another key than this. */
export async function countUnder(database: Pick<DataSource | EntityManager, 'query'>, otherThan: string): Promise<number> {
  const uses = await keyUses(database);
  const sealed = new Set(SEALED_PLACES.map(nameOf));
  return uses.filter(({ id, place }) => id !== otherThan && sealed.has(place)).reduce((sum, { count }) => sum + count, 0);
}
