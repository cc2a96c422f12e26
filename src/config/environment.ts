import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { systemErrorCode } from './system-error';
import type { Reading, Variables } from './variables';

/** Lower-case letters, digits and dashes, so that a name can never leave the `sites` folder. */
const SITE_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * The variables of this process: the only place that reads `process.env`. With a site name, `sites/NAME.env` of the
 * working directory is read over them (contract §6): what the file names wins, an empty value there means "not set".
 * One site is one database: a site whose file names no DATA_DIR has a folder of its own below the common one.
 * A copy: later changes of `process.env` are not seen. Problems are reported under `--site`.
 */
export function loadEnvironment(site?: string, workingDirectory: string = process.cwd()): Reading<Variables> {
  if (site === undefined) {
    return { ok: true, value: { ...process.env } };
  }
  if (!SITE_NAME.test(site)) {
    return siteProblem('must be a name of 1 to 63 lower-case letters, digits and dashes, not starting with a dash');
  }
  const file = join('sites', `${site}.env`);
  try {
    const overrides = parseEnv(readFileSync(join(workingDirectory, file), 'utf8'));
    const own = blank(overrides.DATA_DIR) ? { DATA_DIR: folderOf(site) } : {};
    return { ok: true, value: { ...process.env, ...overrides, ...own } };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === null) {
      throw error;
    }
    return siteProblem(
      code === 'ENOENT' ? `${file} does not exist in the working directory` : `${file} cannot be read (${code})`,
    );
  }
}

const blank = (value: string | undefined): value is '' | undefined => value === undefined || value.trim() === '';

function folderOf(site: string): string {
  const common = process.env.DATA_DIR;
  return join(blank(common) ? 'data' : common.trim(), 'sites', site);
}

function siteProblem(message: string): Reading<Variables> {
  return { ok: false, problems: [{ variable: '--site', message }] };
}
