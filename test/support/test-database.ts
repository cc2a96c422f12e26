import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type DatabaseError } from 'pg';
import type { DatabaseTarget } from '../../src/database/data-source.options';

export interface TestDatabase {
  target: DatabaseTarget;
  /** A connection of the test's own, to look at rows from outside the application. */
  connect(): Promise<Client>;
  drop(): Promise<void>;
}

/** Where the suite's server is; written by global-setup. */
export const SERVER_VARIABLE = 'COUNTERSIGN_TEST_SERVER';
export const TEMPLATE_VARIABLE = 'COUNTERSIGN_TEST_TEMPLATE';

const INSUFFICIENT_PRIVILEGE = '42501';

export type ServerTarget = DatabaseTarget;

export function clientFor(target: DatabaseTarget): Client {
  if ('url' in target) return new Client({ connectionString: target.url });
  return new Client({ ...target });
}

export function withDatabase(target: DatabaseTarget, database: string): DatabaseTarget {
  if (!('url' in target)) return { ...target, database };
  const url = new URL(target.url);
  url.pathname = `/${database}`;
  return { url: url.href };
}

/** Migrated, and with the clock a test can set: a copy of the template made once per run (about 0.1 s). */
export function createDatabase(): Promise<TestDatabase> {
  return create(required(TEMPLATE_VARIABLE));
}

export function createEmptyDatabase(): Promise<TestDatabase> {
  return create('template0');
}

async function create(template: string): Promise<TestDatabase> {
  const server = JSON.parse(required(SERVER_VARIABLE)) as ServerTarget;
  const name = `cs_test_${randomBytes(6).toString('hex')}`;
  await administer(server, `create database ${name} template ${template}`);
  const target = withDatabase(server, name);
  return {
    target,
    connect: async () => {
      const client = clientFor(target);
      await client.connect();
      return client;
    },
    drop: () => dropDatabase(server, name),
  };
}

/**
 * A server that is not ours to rule may be vacuuming the database as its superuser, whom our role may not send away: it
 * leaves by itself, so it is asked again for up to 10 s.
 */
export async function dropDatabase(server: ServerTarget, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await administer(server, `drop database if exists ${name} with (force)`);
      return;
    } catch (error) {
      if (attempt === 50 || (error as DatabaseError).code !== INSUFFICIENT_PRIVILEGE) throw error;
      await sleep(200);
    }
  }
}

export async function administer(server: ServerTarget, statement: string): Promise<void> {
  const client = clientFor(server);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is set by the global setup of the story project`);
  return value;
}
