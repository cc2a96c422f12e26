import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { SUPERUSER } from './cluster';
import { errorCode } from './embedded-postgres.error';
import type { Endpoint } from './endpoint';
import type { ClusterSecrets } from './secrets';

export const APPLICATION = 'countersign';

export interface ApplicationConnection extends Endpoint {
  user: string;
  password: string;
  database: string;
}

/** What the server answers to the application: nobody listens · not yet · role or database is missing · welcome. */
export type Answer = 'silent' | 'busy' | 'unprepared' | 'welcome';

const CONNECT_MS = 3_000;

export function applicationConnection(endpoint: Endpoint, secrets: ClusterSecrets): ApplicationConnection {
  return { ...endpoint, user: APPLICATION, password: secrets.application, database: APPLICATION };
}

export async function answerTo(connection: ApplicationConnection): Promise<Answer> {
  try {
    await connected(connection, () => Promise.resolve());
    return 'welcome';
  } catch (error) {
    return answerIn(errorCode(error));
  }
}

function answerIn(code: string | undefined): Answer {
  switch (code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return 'silent';
    case '28P01': // unknown role too: the server does not tell them apart
    case '3D000':
      return 'unprepared';
    case '53300': // too many connections: it serves others
      return 'welcome';
    default:
      return 'busy';
  }
}

/**
 * Makes or mends the role and the database of the application. The role owns its database and has no other right than
 * to make databases, which tests need: what works here works with any DATABASE_URL.
 */
export async function prepareApplicationDatabase(endpoint: Endpoint, secrets: ClusterSecrets): Promise<void> {
  const superuser = { ...endpoint, user: SUPERUSER, password: secrets.superuser, database: 'postgres' };
  const name = escapeIdentifier(APPLICATION);
  await connected(superuser, async (client) => {
    const known = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [APPLICATION]);
    const verb = known.rowCount === 0 ? 'CREATE' : 'ALTER';
    const rights = 'LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS';
    await client.query(`${verb} ROLE ${name} ${rights} PASSWORD ${escapeLiteral(secrets.application)}`);
    const there = await client.query('SELECT FROM pg_database WHERE datname = $1', [APPLICATION]);
    if (there.rowCount === 0) await client.query(`CREATE DATABASE ${name} OWNER ${name}`);
  });
}

async function connected(connection: ApplicationConnection, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ ...connection, ssl: false, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => {
    // A server that ends also fails the statement under way; the event, unheard, would end the process.
  });
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end();
  }
}
