import { lchownSync, lstatSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres.error';
import type { Folders } from './folders';
import { readIfThere, replacePrivate } from './private-file';
import { canReach, keepsWhatWePut } from './reach';
import type { ServerAccount } from './server-account';

const endpointShape = z.object({ host: z.string(), port: z.int() });

/** Where the server listens: a folder (with a socket in it) and a number that only names the socket, or 127.0.0.1. */
export type Endpoint = z.infer<typeof endpointShape>;

const SOCKET_PORT = 5432;
// sockaddr_un.sun_path holds 108 bytes on Linux and 104 on macOS, the closing NUL included.
const LONGEST_SOCKET_PATH = process.platform === 'linux' ? 107 : 103;

/**
 * Where to start the server. The same place as the last time where possible: after a restart by another process (with
 * another TMPDIR) the connections of this one must still find it.
 */
export async function chooseEndpoint(folders: Folders): Promise<Endpoint> {
  const file = path.join(folders.control, 'endpoint.json');
  const last = endpointShape.safeParse(JSON.parse(readIfThere(file) ?? 'null')).data;
  if (process.platform === 'win32') return last ?? remembered(file, { host: '127.0.0.1', port: await freePort() });
  const parents = [...(last ? [path.dirname(last.host)] : []), tmpdir(), '/tmp', folders.dataDir];
  const parent = parents.find((folder) => isFit(folder, folders));
  if (parent === undefined) {
    throw new EmbeddedPostgresError(
      `No folder for the database's socket: ${tmpdir()} is too long, or the account ` +
        `${folders.account.name} cannot reach it, or others may rename what is in it. Set TMPDIR to a ` +
        'short folder, or set DATABASE_URL.',
    );
  }
  const host = path.join(parent, folders.name);
  claimSocketFolder(host, folders.account);
  return host === last?.host ? last : remembered(file, { host, port: SOCKET_PORT });
}

function remembered(file: string, endpoint: Endpoint): Endpoint {
  replacePrivate(file, JSON.stringify(endpoint));
  return endpoint;
}

function isFit(parent: string, folders: Folders): boolean {
  const socket = path.join(parent, folders.name, `.s.PGSQL.${SOCKET_PORT}`);
  if (Buffer.byteLength(socket) > LONGEST_SOCKET_PATH) return false;
  try {
    return canReach(folders.account, parent, 0o1) && keepsWhatWePut(parent);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * The name can be guessed, so somebody else may have made the folder first, to read what we would send to his server.
 * Only a folder of the server's own account, closed to all others, is taken.
 */
export function claimSocketFolder(folder: string, account: ServerAccount): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const stat = lstatSync(folder);
  // Root's own folder is what a process leaves that was killed between these two steps.
  const ours = stat.uid === account.uid || (account.handedOver && stat.uid === 0);
  if (!stat.isDirectory() || !ours || (stat.mode & 0o077) !== 0) {
    throw new EmbeddedPostgresError(
      `${folder} is not safe for the database's socket: it is no folder, or belongs to another ` +
        `account (uid ${stat.uid}), or others may enter it. Remove it, set TMPDIR to another folder, ` +
        'or set DATABASE_URL.',
    );
  }
  if (stat.uid !== account.uid) lchownSync(folder, account.uid, account.gid);
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });
}
