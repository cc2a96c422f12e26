import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PolicyFacts } from '../auth/policy/facts.service';
import { PERSON_COLUMNS } from '../auth/policy/facts.sql';
import type { PersonRow } from '../auth/policy/person';

export interface PeopleCount {
  /** Enabled ones. */
  users: number;
  asked: number;
  /** Have a confirmed factor, asked or not. */
  enrolled: number;
  mustEnrol: number;
  /** The policy asks for something they can neither prove nor set up. */
  cannotSignIn: number;
}

const AT_ONCE = 500;
const PAGE = `select ${PERSON_COLUMNS} from app_user u where u.disabled_at is null and ($1::uuid is null or u.id > $1) order by u.id limit ${AT_ONCE}`;

/** Asks the policy about everybody, a page at a time: another way of counting would sooner or later say something else. */
export async function countPeople(app: INestApplicationContext): Promise<PeopleCount> {
  const dataSource = app.get(DataSource);
  const policy = app.get(PolicyFacts, { strict: false });
  const count: PeopleCount = { users: 0, asked: 0, enrolled: 0, mustEnrol: 0, cannotSignIn: 0 };
  let people: PersonRow[] = [];
  do {
    people = await dataSource.query<PersonRow[]>(PAGE, [people.at(-1)?.user_id ?? null]);
    for (const person of people) add(count, person, await policy.foresee(person));
  } while (people.length === AT_ONCE);
  return count;
}

function add(count: PeopleCount, person: PersonRow, decision: Awaited<ReturnType<PolicyFacts['foresee']>>): void {
  count.users += 1;
  if (decision.demanded !== null) count.asked += 1;
  if (person.factors.length > 0) count.enrolled += 1;
  if (decision.kind === 'enrol') count.mustEnrol += 1;
  if (decision.kind === 'refuse') count.cannotSignIn += 1;
}
