import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

export const folder = () => mkdtempSync(join(tmpdir(), 'countersign-bench-'));
export const remove = (path) => rmSync(path, { recursive: true, force: true });

/** A built program of its own, ready for requests. `milliseconds`: from its start to the line that says so. */
export async function startProgram(environment) {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'dist', 'main.js')], {
    cwd: environment.DATA_DIR,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'error', PORT: String(port), ...environment },
  });
  let printed = '';
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      printed += String(chunk);
      if (printed.includes('Countersign is ready')) resolve();
    });
    child.stderr.on('data', (chunk) => (printed += String(chunk)));
    child.on('exit', (code) => reject(new Error(`the program ended with ${code}: ${printed}`)));
  });
  const milliseconds = performance.now() - began;
  child.removeAllListeners('exit');
  return {
    pid: child.pid,
    url: `http://localhost:${port}`,
    milliseconds,
    password: /Password +(\S+)/.exec(printed)?.[1],
    stop: () => new Promise((resolve) => child.on('exit', resolve).kill('SIGTERM')),
  };
}

/** What a browser would do: keeps cookies, throws at any answer but the expected. */
export function client(url) {
  const cookies = new Map();
  return async (path, body, expected = 200) => {
    const response = await fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        Cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      cookies.set(name, value);
    }
    const text = await response.text();
    if (response.status !== expected) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 300)}`);
    return text;
  };
}
