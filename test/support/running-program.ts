import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compiledProgram } from './compiled';

export type Environment = Readonly<Record<string, string>>;

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A working directory of its own, with whatever the program makes in it. */
export class Installation {
  readonly folder: string;
  private readonly program = compiledProgram();
  private readonly started: Program[] = [];

  constructor(private readonly environment: Environment = {}) {
    this.folder = mkdtempSync(path.join(tmpdir(), 'countersign-site-'));
    // As root the database runs as another account, which passes through here.
    chmodSync(this.folder, 0o711);
    mkdirSync(path.join(this.folder, 'sites'));
  }

  /** On any free port, unless `environment` says otherwise. */
  server(environment: Environment = {}, args: readonly string[] = []): Program {
    return this.spawn('main.js', args, { PORT: '0', ...environment });
  }

  /** Runs one command to its end. */
  async command(args: readonly string[], options: { input?: string; environment?: Environment } = {}): Promise<Ended> {
    const program = this.spawn('cli/main.js', args, options.environment ?? {});
    program.write(options.input ?? '');
    return program.ended;
  }

  /** One command, under way. */
  begin(args: readonly string[]): Program {
    const program = this.spawn('cli/main.js', args, {});
    program.write('');
    return program;
  }

  async remove(): Promise<void> {
    for (const program of this.started) program.kill('SIGTERM');
    await Promise.all(this.started.map((program) => program.ended));
    // Whatever a killed process left running: the next one that joins it is the last one out, and stops it.
    if (existsSync(path.join(this.folder, 'data/postgres/postmaster.pid'))) await this.command(['migrate']);
    for (const file of readdirSync(path.join(this.folder, 'sites'))) {
      const name = path.basename(file, '.env');
      if (existsSync(path.join(this.folder, 'data/sites', name, 'postgres/postmaster.pid'))) await this.command(['--site', name, 'migrate']);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private spawn(script: string, args: readonly string[], environment: Environment): Program {
    const child = spawn(process.execPath, [path.join(this.program, script), ...args], {
      cwd: this.folder,
      env: { PATH: process.env.PATH, ...this.environment, ...environment },
      stdio: 'pipe',
    });
    const program = new Program(child);
    this.started.push(program);
    return program;
  }
}

export class Program {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  private over = false;

  constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    // A command that needs no input has ended before it is written.
    child.stdin?.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      child.once('close', (code) => {
        this.over = true;
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get running(): boolean {
    return !this.over;
  }

  write(input: string): void {
    this.child.stdin?.end(input);
  }

  kill(signal: NodeJS.Signals): void {
    if (!this.over) this.child.kill(signal);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.kill(signal);
    return this.ended;
  }

  /** The URL it says it is ready at; throws what it said instead. */
  async ready(): Promise<string> {
    for (;;) {
      const url = /ready at (\S+)/.exec(this.stdout)?.[1];
      // The last line of the start text: what comes before it has been read as well.
      if (url !== undefined && this.stdout.includes('README.md')) return url;
      if (this.over) throw new Error(`it did not start:\n${this.stdout}${this.stderr}`);
      await Promise.race([new Promise((resolve) => this.child.stdout?.once('data', resolve)), this.ended]);
    }
  }
}
