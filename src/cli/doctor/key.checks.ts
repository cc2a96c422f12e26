import { statSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import type { OpenSite } from '../../bootstrap/site';
import { keyUses } from '../../keys/key-usage';
import { fail, ok, warn, type Finding } from './finding';

const OTHERS = 0o077;

/** @param source null where the tables are not there to be asked */
export async function keyFindings(site: Pick<OpenSite, 'config' | 'keyRing'>, source: DataSource | null): Promise<Finding[]> {
  const file = fileFinding(site.config.keysFile);
  if (source === null) return [file];
  const used = [...new Set((await keyUses(source)).map(({ id }) => id))];
  const ring = new Set(site.keyRing.ids());
  const missing = used.filter((id) => !ring.has(id));
  if (missing.length === 0) return [file, ok('keys', `${used.length} in use, all in the ring; ${site.keyRing.activeId} seals`)];
  const advice = 'put the ring of before back from your backup: what these keys sealed cannot be read without them';
  return [file, fail('keys', `not in the ring: ${missing.join(', ')}`, advice)];
}

function fileFinding(file: string): Finding {
  const { mode } = statSync(file);
  if (process.platform === 'win32' || (mode & OTHERS) === 0) return ok('keys', `${file} is readable by its owner alone`);
  return warn('keys', `${file} is open to other accounts`, `run chmod 600 ${file}, and rotate the keys if somebody read it`);
}
