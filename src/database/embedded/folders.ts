import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lchownSync, mkdirSync, readdirSync, realpathSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error';
import { readIfThere } from './private-file';
import { canReach } from './reach';
import { serverAccount, type ServerAccount } from './server-account';

/** The major version of the packaged binaries; a data folder of another one cannot be opened by them. */
export const POSTGRES_MAJOR = '18';

export interface Folders {
  /** Real path, so that every process means the same folder. */
  dataDir: string;
  /** Turns, leases and passwords: 0700, never the server account's. */
  control: string;
  /** PostgreSQL's own data folder; may not exist yet. */
  cluster: string;
  logFile: string;
  account: ServerAccount;
  /** Short name of this DATA_DIR, for the socket folder and the titles of the server's processes. */
  name: string;
}

type Log = (line: string) => void;

/** Puts modes and owners right, also on folders that were there before. Throws what the file system throws. */
export function prepareFolders(wanted: string, log: Log, refuge = '/var/lib/countersign'): Folders {
  // Folders above that are missing too must let the server's account through.
  mkdirSync(path.dirname(wanted), { recursive: true, mode: 0o711 });
  mkdirSync(wanted, { recursive: true, mode: 0o700 });
  const dataDir = realpathSync(wanted);
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  // Root in a user's folder serves that user: his account runs the server and the folder stays 0700.
  const keeper = statSync(dataDir).uid;
  const asUser = process.getuid?.() === 0 && keeper !== 0 ? dataDir : undefined;
  const inside = path.join(dataDir, 'postgres');
  const outside = path.join(refuge, hash, 'postgres');
  const existing = [inside, outside].find((folder) => existsSync(folder));
  const account = serverAccount(asUser ?? existing ?? inside);
  ownOrRefuse(dataDir, account);
  chmodSync(dataDir, account.handedOver && asUser === undefined ? 0o711 : 0o700);
  const control = path.join(dataDir, 'embedded');
  if (mkdirSync(control, { recursive: true, mode: 0o700 }) !== undefined && asUser !== undefined) {
    lchownSync(control, account.uid, account.gid);
  }
  const cluster = clusterFolder({ dataDir, inside, outside, existing }, account, log);
  refuseForeignCluster(cluster);
  return { dataDir, control, cluster, account, logFile: path.join(dataDir, 'postgres.log'), name: `cs-${hash}` };
}

function ownOrRefuse(dataDir: string, account: ServerAccount): void {
  const { uid } = statSync(dataDir);
  if (account.handedOver || account.uid < 0 || uid === account.uid) return;
  throw new EmbeddedPostgresError(
    `DATA_DIR ${dataDir} belongs to another account (uid ${uid}, this is uid ${account.uid}): start ` +
      'as that account, choose another DATA_DIR, or set DATABASE_URL.',
  );
}

interface Places {
  dataDir: string;
  inside: string;
  outside: string;
  existing: string | undefined;
}

function clusterFolder(places: Places, account: ServerAccount, log: Log): string {
  // DATA_DIR is 0711: passing through is enough, listing it is not needed.
  if (canReach(account, places.dataDir, 0o1)) {
    if (places.existing !== places.outside) return places.inside;
  } else if (places.existing === places.inside) {
    throw new EmbeddedPostgresError(
      `The account ${account.name}, which runs the embedded database, can no longer reach ` +
        `${places.inside}: a folder above it lets nobody through. Open that folder (chmod o+x), or set ` +
        'DATABASE_URL.',
    );
  }
  // Data never goes to a temporary folder: what a reboot may empty is no place for a database.
  const parent = path.dirname(places.outside);
  mkdirSync(parent, { recursive: true, mode: 0o711 });
  for (const folder of [path.dirname(parent), parent]) chmodSync(folder, 0o711);
  log(`The account ${account.name} cannot reach ${places.dataDir}, so the database lives in ${places.outside}.`);
  return places.outside;
}

function refuseForeignCluster(cluster: string): void {
  if (!existsSync(cluster)) return;
  const version = readIfThere(path.join(cluster, 'PG_VERSION'))?.trim();
  if (version === POSTGRES_MAJOR) return;
  if (version === undefined && readdirSync(cluster).length === 0) {
    rmdirSync(cluster);
    return;
  }
  const what = version === undefined ? 'is no PostgreSQL data folder' : `was made by PostgreSQL ${version}`;
  throw new EmbeddedPostgresError(
    `${cluster} ${what}, and the embedded database is PostgreSQL ${POSTGRES_MAJOR}: dump it with its ` +
      'own version and restore it, choose another DATA_DIR, or set DATABASE_URL.',
  );
}
