import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres.error';

const packageJson = z.object({ name: z.string(), version: z.string() });

export interface PackageHome {
  folder: string;
  version: string;
}

/** Exported for the test of machines without a package. */
export function packageHome(platform: string = process.platform, arch: string = process.arch): PackageHome {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  let main: string;
  try {
    main = createRequire(__filename).resolve(name);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this machine (${platform} ${arch}; the package ${name} is ` +
        'not installed, perhaps because optional packages were left out): run npm ci again, or set ' +
        'DATABASE_URL.',
      { cause: error },
    );
  }
  for (let folder = path.dirname(main); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const found = manifestIn(folder);
    if (found?.name === name) return { folder, version: found.version };
  }
  throw new EmbeddedPostgresError(`The package ${name} is incomplete: run npm ci again, or set DATABASE_URL (${main}).`);
}

function manifestIn(folder: string): z.infer<typeof packageJson> | undefined {
  try {
    return packageJson.safeParse(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))).data;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
