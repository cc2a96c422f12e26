/** sysexits.h EX_CONFIG: a supervisor that knows it does not start the same thing again and again. */
export const EXIT_CONFIGURATION = 78;
/** Refused or failed for another reason; another attempt may succeed. */
export const EXIT_FAILURE = 1;
/** Called in a way it does not know. */
export const EXIT_USAGE = 2;

/** Nothing can be started here. Every line says one thing that is wrong and what to do; none quotes a secret. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';

  constructor(
    readonly lines: readonly string[],
    readonly exitCode: typeof EXIT_CONFIGURATION | typeof EXIT_FAILURE | typeof EXIT_USAGE,
    options?: { cause?: unknown },
  ) {
    super(lines.join('\n'), options);
  }
}

export const exitCodeOf = (error: unknown): number => (error instanceof StartRefused ? error.exitCode : EXIT_FAILURE);

/** For a terminal or a journal. Anything but a refusal is a bug, and tells where it is. */
export function refusalText(error: unknown): string {
  if (error instanceof StartRefused) return error.lines.map((line) => `  ${line}\n`).join('');
  return `  ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}
