import { runCommandLine } from '../../src/cli/command-line';
import type { DatabaseTarget } from '../../src/database/data-source.options';

export interface Said {
  code: number;
  out: string;
  error: string;
  /** What was printed with --json. */
  json: any;
  /** The problem printed on stderr with --json. */
  problem: any;
}

/** A site for the command line of this process: its environment, put back by `close`. */
export class CommandLineSite {
  private readonly before = { ...process.env };

  constructor(target: DatabaseTarget, environment: Record<string, string>) {
    Object.assign(process.env, { NODE_ENV: 'test', DATABASE_URL: urlOf(target), ...environment });
  }

  /** One command to its end, without the cost of a process. */
  async run(args: readonly string[], input = ''): Promise<Said> {
    const out: string[] = [];
    const error: string[] = [];
    const terminal = {
      out: (text: string) => void out.push(text),
      error: (text: string) => void error.push(text),
      readAll: () => Promise.resolve(input),
    };
    const code = await runCommandLine(args, terminal);
    const json = args.includes('--json');
    return {
      code,
      out: out.join('\n'),
      error: error.join('\n'),
      json: json && code === 0 ? JSON.parse(out.join('\n')) : undefined,
      problem: json && code !== 0 && error.length > 0 ? JSON.parse(error.at(-1) ?? '') : undefined,
    };
  }

  close(): void {
    for (const name of Object.keys(process.env)) if (!(name in this.before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, this.before);
  }
}

export function urlOf(target: DatabaseTarget): string {
  if ('url' in target) return target.url;
  const { host, port, user, password, database } = target;
  const where = host.startsWith('/') ? `${encodeURIComponent(host)}:${port}` : `${host}:${port}`;
  return `postgres://${user}:${encodeURIComponent(password)}@${where}/${database}`;
}
