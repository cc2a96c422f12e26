import { transformFileSync } from '@swc/core';
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const project = path.resolve(__dirname, '../..');
const sources = path.join(project, 'src');
const own = path.join(project, 'node_modules/.cache/countersign-compiled');

/**
 * The program as processes run it: `dist` where the build is newer than every source, else a copy translated now, so
 * that a test never runs what the code was yesterday.
 */
export function compiledProgram(): string {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(path.join(sources, file)).isFile());
  const shipped = files.filter((file) => !file.endsWith('.spec.ts'));
  const dist = path.join(project, 'dist');
  if (shipped.every((file) => isCurrent(file, dist))) return dist;
  for (const file of shipped) if (!isCurrent(file, own)) translate(file);
  return own;
}

const compiled = (file: string, folder: string): string => path.join(folder, file.replace(/\.ts$/, '.js'));

function isCurrent(file: string, folder: string): boolean {
  const made = statSync(compiled(file, folder), { throwIfNoEntry: false });
  return made !== undefined && made.mtimeMs > statSync(path.join(sources, file)).mtimeMs;
}

/** Put in place whole: another worker may be running the file that is being made. */
function translate(file: string): void {
  const target = compiled(file, own);
  const aside = `${target}.${String(process.pid)}`;
  if (!existsSync(path.dirname(target))) mkdirSync(path.dirname(target), { recursive: true });
  if (file.endsWith('.ts')) writeFileSync(aside, translated(path.join(sources, file)));
  else copyFileSync(path.join(sources, file), aside);
  renameSync(aside, target);
}

const translated = (file: string): string =>
  transformFileSync(file, {
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      target: 'es2022',
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'commonjs', ignoreDynamic: true },
  }).code;
