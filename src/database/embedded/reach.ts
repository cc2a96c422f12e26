import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ServerAccount } from './server-account';

/**
 * Whether the account gets as far as reading and entering (or executing) the path. For an account other than ours the
 * kernel cannot be asked, so the modes of every folder on the way are read; the children get no extra groups.
 *
 * @param wanted bits needed on the path itself: 0o5 reads and enters, 0o1 only passes through.
 */
export function canReach(account: ServerAccount, target: string, wanted = 0o5): boolean {
  const real = realpathSync(target);
  if (!account.handedOver) return accessible(real);
  const folders: string[] = [];
  for (let at = path.dirname(real); ; at = path.dirname(at)) {
    folders.push(at);
    if (at === path.dirname(at)) break;
  }
  return allows(account, real, wanted) && folders.every((folder) => allows(account, folder, 0o1));
}

function accessible(target: string): boolean {
  try {
    accessSync(target, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    // The error only says which of the two rights is missing.
    return false;
  }
}

function allows(account: ServerAccount, target: string, wanted: number): boolean {
  const { uid, gid, mode } = statSync(target);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & wanted) === wanted;
}

/** Whether nobody but root and ourselves can rename or remove what we put into this folder. */
export function keepsWhatWePut(folder: string): boolean {
  if (process.platform === 'win32') return true;
  const { uid, mode } = statSync(folder);
  const ours = uid === 0 || uid === process.getuid?.();
  const writableByOthers = (mode & 0o022) !== 0;
  const sticky = (mode & 0o1000) !== 0;
  return ours && (!writableByOthers || sticky);
}
