import 'reflect-metadata';
import { runCommandLine } from './command-line';
import { processTerminal } from './terminal';

/** Ends the process itself, once everything is written: a pooled connection to a mail server would keep it for a while. */
function end(exitCode: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
}

void runCommandLine(process.argv.slice(2), processTerminal).then(end);
