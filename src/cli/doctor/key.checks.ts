import { statSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import type { OpenSite } from '../../bootstrap/site';
import { fail, ok, warn, type Finding } from './finding';

const OTHERS = 0o077;

/** Everything sealed or derived names its key: the second field of an envelope, or a column of its own. */
const KEYS_IN_USE = `
  select split_part(password_hash, '.', 2) as id from app_user where password_hash like 'v1.%'
  union select split_part(secret, '.', 2) from second_factor where secret like 'v1.%'
  union select split_part(sealed, '.', 2) from system_setting where sealed like 'v1.%'
  union select key_id from mailed_link where used_at is null and superseded_at is null and coalesce(expires_at > app_now(), true)`;

/** @param source null where the tables are not there to be asked */
export async function keyFindings(site: Pick<OpenSite, 'config' | 'keyRing'>, source: DataSource | null): Promise<Finding[]> {
  const file = fileFinding(site.config.keysFile);
  if (source === null) return [file];
  const used = await source.query<{ id: string }[]>(KEYS_IN_USE);
  const ring = new Set(site.keyRing.ids());
  const missing = used.map(({ id }) => id).filter((id) => !ring.has(id));
  if (missing.length === 0) return [file, ok('keys', `${used.length} in use, all in the ring; ${site.keyRing.activeId} seals`)];
  const advice = 'put the ring of before back from your backup: what these keys sealed cannot be read without them';
  return [file, fail('keys', `not in the ring: ${missing.join(', ')}`, advice)];
}

function fileFinding(file: string): Finding {
  const { mode } = statSync(file);
  if (process.platform === 'win32' || (mode & OTHERS) === 0) return ok('keys', `${file} is readable by its owner alone`);
  return warn('keys', `${file} is open to other accounts`, `run chmod 600 ${file}, and rotate the keys if somebody read it`);
}
