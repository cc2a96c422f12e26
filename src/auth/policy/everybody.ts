import type { EntityManager } from 'typeorm';
import { PERSON_COLUMNS } from './facts.sql';
import type { PersonRow } from './person';

const AT_ONCE = 500;
const PAGE = `select ${PERSON_COLUMNS} from app_user u where u.disabled_at is null and ($1::uuid is null or u.id > $1) order by u.id limit ${AT_ONCE}`;

/** All who are enabled, a page at a time: a site may have a million of them. */
export async function* everybody(manager: EntityManager): AsyncGenerator<PersonRow> {
  let people: PersonRow[] = [];
  do {
    people = await manager.query<PersonRow[]>(PAGE, [people.at(-1)?.user_id ?? null]);
    yield* people;
  } while (people.length === AT_ONCE);
}
