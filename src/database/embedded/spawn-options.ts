import type { ServerAccount } from './server-account';

interface SpawnOptions {
  cwd: string;
  uid?: number;
  gid?: number;
  env?: Record<string, string>;
}

/**
 * How every PostgreSQL program is started. The environment is not handed down: it holds secrets (ADMIN_PASSWORD,
 * TWILIO_…) that other processes of the server's account could read, and PG… variables that would change the server.
 * Windows programs do not start without theirs.
 */
export function spawnOptions(account: ServerAccount): SpawnOptions {
  if (process.platform === 'win32') return { cwd: '.' };
  const env = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };
  return account.handedOver ? { cwd: '/', env, uid: account.uid, gid: account.gid } : { cwd: '/', env };
}
