import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installed } from '../../../../test/support/installed';
import { otpauthUri } from './otpauth-uri';
import { qrSvg } from './qr-code';

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const uri = otpauthUri({ issuer: 'Acme & Söhne ERP', account: 'a+b@x.io', secret });

describe('otpauthUri', () => {
  it('is read back field by field by the URL parser of the platform', () => {
    const parsed = new URL(uri);
    expect([parsed.protocol, parsed.host]).toEqual(['otpauth:', 'totp']);
    expect(decodeURIComponent(parsed.pathname)).toBe('/Acme & Söhne ERP:a+b@x.io');
    expect(Object.fromEntries(parsed.searchParams)).toEqual({
      secret,
      issuer: 'Acme & Söhne ERP',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });

  it('writes a blank as %20 and leaves nothing unencoded that RFC 3986 reserves', () => {
    expect(uri).toContain('otpauth://totp/Acme%20%26%20S%C3%B6hne%20ERP:a%2Bb%40x.io?');
    expect(uri).not.toContain('+');
    expect(otpauthUri({ issuer: "It's (new)!*", account: 'a@x.io', secret })).toContain('/It%27s%20%28new%29%21%2A:a%40x.io?');
  });

  it('has one colon in its label, whatever the names hold', () => {
    const label = new URL(otpauthUri({ issuer: 'A:B', account: '"x:y"@x.io', secret })).pathname;
    expect(decodeURIComponent(label)).toBe('/AB:"xy"@x.io');
  });
});

describe('qrSvg', () => {
  it('is one SVG document that says what it is', async () => {
    const svg = await qrSvg(uri);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*role="img" aria-label="[^"]+"><title>[^<]+<\/title>/);
    expect(svg).toMatch(/<\/svg>$/);
    expect(svg).not.toContain(secret);
  });

  const run = installed('zbarimg') ? it : it.skip;
  run('is read by an independent scanner (zbarimg, where installed) as exactly the URI', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'countersign-qr-'));
    try {
      const picture = path.join(folder, 'qr.pgm');
      writeFileSync(picture, rasterised(await qrSvg(uri)));
      expect(execFileSync('zbarimg', ['--quiet', '--raw', picture], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()).toBe(uri);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Draws the one stroked path (`M x y`, `m dx dy`, `h length`, one module high) as a grey-scale picture, 6 pixels a module. */
function rasterised(svg: string): Buffer {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)![1]);
  const drawing = /stroke="#000000" d="([^"]+)"/.exec(svg)![1]!;
  const dark = new Set<string>();
  let [x, y] = [0, 0];
  for (const [, command, numbers] of drawing.matchAll(/([Mmh])([^Mmh]*)/g)) {
    const [first, second = 0] = numbers!.match(/-?[\d.]+/g)!.map(Number) as [number, number?];
    if (command === 'M') [x, y] = [first, Math.floor(second)];
    if (command === 'm') [x, y] = [x + first, y + second];
    if (command === 'h') for (let end = x + first; x < end; x += 1) dark.add(`${x},${y}`);
  }
  const scale = 6;
  const pixels = Buffer.alloc((size * scale) ** 2, 255);
  for (let index = 0; index < pixels.length; index += 1) {
    const [column, row] = [index % (size * scale), Math.floor(index / (size * scale))];
    if (dark.has(`${Math.floor(column / scale)},${Math.floor(row / scale)}`)) pixels[index] = 0;
  }
  return Buffer.concat([Buffer.from(`P5\n${size * scale} ${size * scale}\n255\n`), pixels]);
}
