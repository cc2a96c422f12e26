import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { everybody } from '../auth/policy/everybody';
import { PolicyFacts } from '../auth/policy/facts.service';
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

/** Asks the policy about everybody, a page at a time: another way of counting would sooner or later say something else. */
export async function countPeople(app: INestApplicationContext): Promise<PeopleCount> {
  const dataSource = app.get(DataSource);
  const policy = app.get(PolicyFacts, { strict: false });
  const count: PeopleCount = { users: 0, asked: 0, enrolled: 0, mustEnrol: 0, cannotSignIn: 0 };
  for await (const person of everybody(dataSource.manager)) add(count, person, await policy.foresee(person));
  return count;
}

function add(count: PeopleCount, person: PersonRow, decision: Awaited<ReturnType<PolicyFacts['foresee']>>): void {
  count.users += 1;
  if (decision.demanded !== null) count.asked += 1;
  if (person.factors.length > 0) count.enrolled += 1;
  if (decision.kind === 'enrol') count.mustEnrol += 1;
  if (decision.kind === 'refuse') count.cannotSignIn += 1;
}
