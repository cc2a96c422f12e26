import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright-core';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine; nothing is downloaded. Undefined where there is none: the suite is skipped then. */
export const browserProgram = PROGRAMS.find((program) => existsSync(program));

/** Speaks to nobody but the pages: no component updates, no first-run calls. */
export const startBrowser = (program: string): Promise<Browser> =>
  chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** Known before the application starts, because PUBLIC_URL carries it. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What a real reader sees in a picture of a QR code. */
export const readQrCode = (png: Buffer): string =>
  execFileSync('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', '-'], {
    input: png,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  }).trim();

/** An authenticator that shares no line with ours. */
export const oathtool = (secret: string, now: Date): string =>
  execFileSync('oathtool', ['--totp', '--base32', '--now', now.toISOString().replace('T', ' ').replace(/\..*/, ' UTC'), secret], {
    encoding: 'utf8',
  }).trim();
