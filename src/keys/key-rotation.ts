import type { DataSource } from 'typeorm';
import { type SecretBox, SecretIntegrityError } from '../common/crypto/secret-box';
import type { SealedText } from '../common/crypto/secret-text';
import { countUnder } from './key-usage';
import { nameOf, SEALED_PLACES, type SealedPlace } from './sealed-places';

export interface Rewrapped {
  readonly rewrapped: number;
  /** `table.column key` of rows that do not open: damaged, moved, or their key is missing. */
  readonly unreadable: readonly string[];
  /** Rows still under another key: the unreadable ones, and those somebody is busy with. */
  readonly remaining: number;
}

type Row = Readonly<Record<string, string>> & { readonly sealed: SealedText };

const BATCH = 500;
const FIRST = { uuid: '00000000-0000-0000-0000-000000000000', text: '' } as const;

/**
 * Re-wraps every sealed text under one key, in batches of 500 that each stand alone: killed at any moment nothing is lost and
 * a second run goes on. People sign in meanwhile: a row is replaced only if it is still what was read, and one that somebody
 * holds is left for the next round instead of waited for.
 */
export class KeyRotation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /** One round over all rows not under `activeId`, the key the box seals with. @param tell after each batch, with the rows left */
  async round(activeId: string, tell: (left: number) => void): Promise<Rewrapped> {
    let left = await countUnder(this.dataSource, activeId);
    let rewrapped = 0;
    const unreadable: string[] = [];
    for (const place of left === 0 ? [] : SEALED_PLACES) {
      let after: string | null = FIRST[place.key.type];
      while (after !== null) {
        const rows = await this.rows(place, activeId, after);
        const changed = await this.replace(place, rows, unreadable);
        rewrapped += changed;
        left -= changed;
        if (changed > 0) tell(left);
        after = rows.length < BATCH ? null : (rows.at(-1)?.[place.key.column] ?? null);
      }
    }
    return { rewrapped, unreadable, remaining: await countUnder(this.dataSource, activeId) };
  }

  private rows({ table, column, key, needs }: SealedPlace, activeId: string, after: string): Promise<Row[]> {
    return this.dataSource.query<Row[]>(
      `select ${[key.column, ...needs].join(', ')}, ${column} as sealed from ${table}
        where ${key.column} > $1::${key.type} and ${column} like 'v1.%' and split_part(${column}, '.', 2) <> $2
        order by ${key.column} limit ${BATCH}`,
      [after, activeId],
    );
  }

  private async replace(place: SealedPlace, rows: readonly Row[], unreadable: string[]): Promise<number> {
    const { table, column, key } = place;
    const ready = rows.flatMap((row) => {
      const sealed = this.rewrapped(place, row, unreadable);
      return sealed === null ? [] : [{ key: row[key.column] ?? '', was: row.sealed, sealed }];
    });
    if (ready.length === 0) return 0;
    const [, changed] = await this.dataSource.query<[unknown[], number]>(
      `with ready as (select * from unnest($1::${key.type}[], $2::text[], $3::text[]) as each(key, was, sealed)),
            free as (select ${key.column} from ${table} where ${key.column} in (select key from ready) order by ${key.column} for update skip locked)
       update ${table} set ${column} = ready.sealed from ready join free on free.${key.column} = ready.key
        where ${table}.${key.column} = ready.key and ${table}.${column} = ready.was`,
      [ready.map((each) => each.key), ready.map(({ was }) => was), ready.map(({ sealed }) => sealed)],
    );
    return changed;
  }

  private rewrapped(place: SealedPlace, row: Row, unreadable: string[]): SealedText | null {
    try {
      return this.box.rewrap(row.sealed, place.place(row));
    } catch (error) {
      if (!(error instanceof SecretIntegrityError)) throw error;
      unreadable.push(`${nameOf(place)} ${row[place.key.column] ?? ''}`);
      return null;
    }
  }
}
