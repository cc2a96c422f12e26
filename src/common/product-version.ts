import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

const packageJson = z.object({ version: z.string() });

/** The version in package.json, which stands two folders above this file in `src` and in `dist` alike. */
export function productVersion(): string {
  const text = readFileSync(resolve(__dirname, '..', '..', 'package.json'), 'utf8');
  return packageJson.parse(JSON.parse(text)).version;
}
