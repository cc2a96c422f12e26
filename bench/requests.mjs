import { hash } from '@node-rs/argon2';
import { client, folder, remove, startProgram } from './program.mjs';
import { inMs, interleaved, say } from './figures.mjs';

const rounds = Number(process.argv[2] ?? 200);
const OWN = 'a bench of old oak';

const DATA_DIR = folder();
const program = await startProgram({ DATA_DIR });
try {
  const session = client(program.url);
  const login = 'administrator@localhost';
  await session('/api/v1/auth/login', { login, password: program.password });
  await session('/api/v1/me/password', { currentPassword: program.password, newPassword: OWN }, 204);
  const anonymous = () => client(program.url)('/health/live');
  const times = await interleaved(rounds, {
    live: anonymous,
    guarded: () => session('/api/v1/users?limit=1'),
    signIn: () => client(program.url)('/api/v1/auth/login', { login, password: OWN }),
    // The parameters of src/common/crypto/password-hasher.ts: the least a sign-in can cost.
    hash: () => hash(OWN, { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 }),
  });
  say(`GET /health/live                 ${inMs(times.live)}`);
  say(`GET /api/v1/users?limit=1        ${inMs(times.guarded)}   ${(times.guarded / times.live).toFixed(2)} × /health/live`);
  say(`argon2id, one hash               ${inMs(times.hash)}`);
  say(`POST /api/v1/auth/login          ${inMs(times.signIn)}   ${(times.signIn / times.hash).toFixed(2)} × the hash`);
} finally {
  await program.stop();
  remove(DATA_DIR);
}
