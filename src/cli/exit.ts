import { newId } from '../common/ids';
import { Problem } from '../common/problems/problem';
import { isDatabaseDown } from '../common/problems/database-down';
import { exitCodeOf, StartRefused } from '../bootstrap/start-refused';
import { SettingIntegrityError } from '../system-settings/settings.problems';

/** Contract §6; 78 comes from the bootstrap. */
export const EXIT_DONE = 0;
export const EXIT_REFUSED = 1;
export const EXIT_USAGE = 2;

/** The command was written wrongly: nothing was opened and nothing tried. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Failure {
  readonly exitCode: number;
  /** For people, on stderr. */
  readonly text: string;
  /** For scripts: the API's problem object where there is one, else the same members. */
  readonly view: Readonly<Record<string, unknown>>;
}

/** @param publicUrl base of a problem's `type`; unknown before the site is open */
export function failureOf(error: unknown, publicUrl: string): Failure {
  if (error instanceof UsageError) return failure(EXIT_USAGE, 'Usage', [error.message]);
  if (error instanceof StartRefused) return failure(exitCodeOf(error), 'Not possible here', error.lines);
  // Whoever runs commands here may know the key, and needs it; over HTTP it goes to the log alone.
  if (error instanceof SettingIntegrityError) return failure(EXIT_REFUSED, 'Unavailable', [error.message]);
  if (error instanceof Problem) return { exitCode: EXIT_REFUSED, text: problemText(error, publicUrl), view: error.toBody(publicUrl, newId()) };
  if (isDatabaseDown(error)) return failure(EXIT_REFUSED, 'Unavailable', ['The database does not answer.']);
  return failure(EXIT_REFUSED, 'Internal error', [error instanceof Error ? (error.stack ?? error.message) : String(error)]);
}

const failure = (exitCode: number, title: string, lines: readonly string[]): Failure => ({
  exitCode,
  text: [`${title}:`, ...lines.map((line) => `  ${line}`)].join('\n'),
  view: { type: 'about:blank', title, detail: lines.join('\n') },
});

function problemText(problem: Problem, publicUrl: string): string {
  const { title } = problem.toBody(publicUrl, '');
  const head = problem.detail === undefined ? `${String(title)}:` : `${String(title)}: ${problem.detail}`;
  const { errors, people } = problem.members as { errors?: { pointer: string; message: string }[]; people?: { login: string }[] };
  const fields = (errors ?? []).map(({ pointer, message }) => `  ${pointer.replace(/^\/(settings\/)?/, '')} ${message}`);
  return [head, ...fields, ...(people ?? []).map(({ login }) => `  ${login}`)].join('\n');
}
