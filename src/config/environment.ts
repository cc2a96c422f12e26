import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { systemErrorCode } from './system-error';
import type { ConfigProblem, Reading, Variables } from './variables';

/** Lower-case letters, digits and dashes, so that a name can never leave the `sites` folder. */
const SITE_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * What a site has of its own. Taken from the common environment, two sites would write into one database, or share one
 * key ring, where `keys retire` of the one looks for keys still in use in its own database alone and leaves the other sealed for good.
 */
const OWN_VARIABLES = ['DATABASE_URL', 'KEYS_FILE'];

/**
 * The variables of this process: the only place that reads `process.env`. With a site name, `sites/NAME.env` of the
 * working directory is read over them (contract §6): what the file names wins, an empty value there means "not set".
 * One site is one database: a site whose file names no DATA_DIR has a folder of its own below the common one, and
 * `OWN_VARIABLES` count in its file alone; given elsewhere they are a problem, since nobody could tell which was meant.
 * A copy: later changes of `process.env` are not seen. Problems of name and file are reported under `--site`.
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
    const shared = OWN_VARIABLES.filter((variable) => overrides[variable] === undefined && !blank(process.env[variable]));
    if (shared.length > 0) return { ok: false, problems: shared.map((variable) => sharedVariable(variable, file)) };
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

const sharedVariable = (variable: string, file: string): ConfigProblem => ({
  variable,
  message: `comes from the environment, which all sites have in common: set it in ${file}, or unset it (an empty ${variable}= there means that this site has none)`,
});

function siteProblem(message: string): Reading<Variables> {
  return { ok: false, problems: [{ variable: '--site', message }] };
}
