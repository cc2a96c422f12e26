import { readFile } from 'node:fs/promises';
import { DOCS_INITIALIZER } from './docs.page';

const SCRIPT = 'text/javascript; charset=utf-8';

/** The files of swagger-ui-dist the page asks for, and no other: its folder holds more, an index page of its own among it. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', SCRIPT],
  ['swagger-ui-standalone-preset.js', SCRIPT],
  ['favicon-16x16.png', 'image/png'],
  ['favicon-32x32.png', 'image/png'],
]);

export interface Asset {
  readonly type: string;
  readonly content: string | Buffer;
}

export async function docsAsset(name: string): Promise<Asset | null> {
  if (name === 'initializer.js') return { type: SCRIPT, content: DOCS_INITIALIZER };
  const type = TYPES.get(name);
  return type === undefined ? null : { type, content: await readFile(require.resolve(`swagger-ui-dist/${name}`)) };
}
