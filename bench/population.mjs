import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { client, folder, remove, startProgram } from './program.mjs';
import { inMs, interleaved, say } from './figures.mjs';

const SMALL = { users: 100, sessions: 1_000 };
const LARGE = { users: Number(process.argv[2] ?? 1_000_000), sessions: Number(process.argv[3] ?? 10_000_000) };
const ROUNDS = 200;
const OWN = 'a bench of old oak';
const LOGIN = 'administrator@localhost';

const adminUrl = process.env.DATABASE_ADMIN_URL;
if (!adminUrl) throw new Error('set DATABASE_ADMIN_URL to a PostgreSQL whose role may create databases');

/** One connection, closed in any case. */
async function connected(url, work) {
  const connection = new pg.Client(url);
  await connection.connect();
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

const FILL_USERS = `
  insert into app_user (id, email, email_key, full_name, user_type)
  select gen_random_uuid(), 'person' || n || '@bench.example', 'person' || n || '@bench.example', 'Person ' || n, 'system' from generate_series(1, $1::int) n`;

/** Everybody has about as many; a fifth of them has ended. */
const FILL_SESSIONS = `
  insert into session (id, token_hash, user_id, security_version, password_proven_at, because, ended_at)
  select gen_random_uuid(), sha256(convert_to('bench' || n, 'UTF8')), u.id, 1, app_now(), 'policy:off', case when n % 5 = 0 then app_now() end
    from generate_series(1, $1::int) n
    join (select id, row_number() over () as place from app_user where email like '%@bench.example') u on u.place = n % $2 + 1`;

async function site(name, { users, sessions }) {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const DATA_DIR = folder();
  const program = await startProgram({ DATA_DIR, DATABASE_URL: url.href });
  await connected(url.href, async (connection) => {
    await connection.query(FILL_USERS, [users]);
    await connection.query(FILL_SESSIONS, [sessions, users]);
    await connection.query('analyze');
  });
  const session = client(program.url);
  await session('/api/v1/auth/login', { login: LOGIN, password: program.password });
  await session('/api/v1/me/password', { currentPassword: program.password, newPassword: OWN }, 204);
  return { program, session, DATA_DIR };
}

const databases = ['small', 'large'].map((size) => `countersign_bench_${size}_${randomUUID().slice(0, 8)}`);
const sites = [];
try {
  for (const [place, amount] of [SMALL, LARGE].entries()) {
    await connected(adminUrl, (connection) => connection.query(`create database ${databases[place]}`));
    sites.push(await site(databases[place], amount));
  }
  const [small, large] = sites;
  const guarded = (each) => () => each.session('/api/v1/auth/session');
  const signIn = (each) => () => client(each.program.url)('/api/v1/auth/login', { login: LOGIN, password: OWN });
  const times = await interleaved(ROUNDS, { guardedSmall: guarded(small), guardedLarge: guarded(large), signInSmall: signIn(small), signInLarge: signIn(large) });
  say(`                     ${SMALL.users} people   ${LARGE.users} people, ${LARGE.sessions} sessions`);
  say(`GET /auth/session    ${inMs(times.guardedSmall)}   ${inMs(times.guardedLarge)}   ${(times.guardedLarge / times.guardedSmall).toFixed(2)} ×`);
  say(`POST /auth/login     ${inMs(times.signInSmall)}   ${inMs(times.signInLarge)}   ${(times.signInLarge / times.signInSmall).toFixed(2)} ×`);
} finally {
  for (const { program, DATA_DIR } of sites) {
    await program.stop();
    remove(DATA_DIR);
  }
  for (const name of databases) await connected(adminUrl, (connection) => connection.query(`drop database if exists ${name}`));
}
