import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { LANGUAGES } from '../../common/languages';
import { CATALOGUE, PARTS } from '../texts/catalogue';

const FOLDER = join(__dirname, '..', 'browser');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  /** These files hold no secret beside what a stranger sends, so compressing them tells nothing (unlike pages: BREACH). */
  readonly gzip: Buffer;
}

/**
 * Style sheets, modules and texts of the pages, read once. All of them live under one hash of their contents: modules
 * import each other by relative paths, so a browser can never mix the files of two versions, and may keep them for good.
 */
@Injectable()
export class AssetStore {
  /** Path below the hash → file. The whole list: no path is ever made from a request (CWE-22). */
  private readonly assets = new Map<string, Asset>([...files(), ...texts()].map(([path, text]) => [path, assetOf(path, text)]));
  /** 64 bits of SHA-256 are far from an accident, and nobody gains by a collision. */
  readonly version = versionOf(this.assets);

  find(path: string): Asset | undefined {
    return this.assets.get(path);
  }

  /** @throws Error for a file there is none of: a page that names it must not start to be served */
  href(path: string): string {
    if (!this.assets.has(path)) throw new Error(`no asset ${path}`);
    return `/assets/${this.version}/${path}`;
  }
}

function files(): [string, string][] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => extname(path) in TYPES)
    .sort()
    .map((path) => [relative('.', path).split(sep).join('/'), readFileSync(join(FOLDER, path), 'utf8')]);
}

/** The catalogue as modules, a part of it for each kind of page: a sign-in does not carry the words of the administration. */
function texts(): [string, string][] {
  return LANGUAGES.flatMap((language) =>
    PARTS.map((part): [string, string] => [`texts/${language}/${part}.js`, `export const texts = ${JSON.stringify(CATALOGUE[language][part])};\n`]),
  );
}

function assetOf(path: string, text: string): Asset {
  const plain = Buffer.from(text);
  return { type: TYPES[extname(path)] ?? 'application/octet-stream', plain, gzip: gzipSync(plain, { level: 9 }) };
}

function versionOf(assets: ReadonlyMap<string, Asset>): string {
  const hash = createHash('sha256');
  for (const [path, { plain }] of assets) hash.update(path).update('\0').update(plain).update('\0');
  return hash.digest('hex').slice(0, 16);
}
