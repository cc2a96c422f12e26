import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { EmbeddedPostgresError } from './embedded-postgres.error';

/** The system account the server runs as: ourselves, or (PostgreSQL refuses root) an account that owns nothing else. */
export interface ServerAccount {
  name: string;
  uid: number;
  gid: number;
  /** True where this process is root and hands the server to another account. */
  handedOver: boolean;
}

const preferred = ['countersign', 'postgres', 'nobody'];

/**
 * @param owned a folder the account must own if it exists: a cluster that was made keeps its account, also when an
 *   account with a better name is added to the system later.
 */
export function serverAccount(owned: string, passwdFile = '/etc/passwd'): ServerAccount {
  const uid = process.getuid?.() ?? -1;
  const owner = statSync(owned, { throwIfNoEntry: false });
  if (uid !== 0) return self(uid, owned, owner?.uid);
  const accounts = passwdEntries(passwdFile);
  if (owner) return ownerAccount(owned, owner, accounts);
  for (const name of preferred) {
    const found = accounts.find((entry) => entry.name === name && entry.uid !== 0);
    if (found) return { ...found, handedOver: true };
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL refuses to run as root, and ${passwdFile} has none of the accounts ` +
      `${preferred.join(', ')}: start as a normal user, add such an account, or set DATABASE_URL.`,
  );
}

interface Account {
  name: string;
  uid: number;
  gid: number;
}

function ownerAccount(owned: string, owner: { uid: number; gid: number }, accounts: Account[]): ServerAccount {
  if (owner.uid === 0) {
    throw new EmbeddedPostgresError(
      `${owned} belongs to root, and PostgreSQL refuses to run as root: give the folder (chown -R) ` +
        'to the account it was made by, or set DATABASE_URL.',
    );
  }
  const name = accounts.find((entry) => entry.uid === owner.uid)?.name ?? `uid ${owner.uid}`;
  return { name, uid: owner.uid, gid: owner.gid, handedOver: true };
}

function self(uid: number, owned: string, ownerUid: number | undefined): ServerAccount {
  if (ownerUid !== undefined && uid >= 0 && ownerUid !== uid) {
    throw new EmbeddedPostgresError(
      `${owned} belongs to another account (uid ${ownerUid}, this is uid ${uid}): start as that ` +
        'account, choose another DATA_DIR, or set DATABASE_URL.',
    );
  }
  try {
    return { name: userInfo().username, uid, gid: process.getgid?.() ?? -1, handedOver: false };
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The account uid ${uid} has no entry in the system's account list, which PostgreSQL's initdb ` +
        'needs: start as an account that has one, or set DATABASE_URL.',
      { cause: error },
    );
  }
}

function passwdEntries(file: string): Account[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 7)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}
