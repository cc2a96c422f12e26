import type { Warning } from '../common/change-review';

/** What a command has to say. */
export interface Result {
  /** The API's own shape, printed with --json. */
  readonly view: unknown;
  /** The same for people. */
  readonly lines: readonly string[];
  /** Accepted, but there is something to see to; on stderr, so that a script can read stdout. */
  readonly warnings?: readonly Warning[];
  /** Default 0. */
  readonly exitCode?: number;
}

/** Where a command reads and writes. Texts end without a line end. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  /** Everything until the end of input, without the one line end that a terminal or `echo` adds. */
  readAll(): Promise<string>;
}

export function print(result: Result, json: boolean, terminal: Terminal): void {
  if (json) {
    terminal.out(JSON.stringify(result.view, null, 2));
    return;
  }
  for (const line of result.lines) terminal.out(line);
  for (const { message } of result.warnings ?? []) terminal.error(`warning: ${message}`);
}

const LONGEST_INPUT = 64 * 1024;

export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(`${text}\n`),
  error: (text) => void process.stderr.write(`${text}\n`),
  readAll: async () => {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of process.stdin) {
      const bytes = Buffer.from(chunk as Uint8Array);
      length += bytes.length;
      if (length > LONGEST_INPUT) break;
      chunks.push(bytes);
    }
    return Buffer.concat(chunks).toString('utf8').replace(/\r?\n$/, '');
  },
};
