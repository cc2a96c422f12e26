import { Command, CommanderError } from 'commander';
import { productVersion } from '../common/product-version';
import { addDeliveryCommands } from './deliveries.commands';
import { EXIT_DONE, EXIT_USAGE, failureOf } from './exit';
import { addKeyCommands } from './keys.commands';
import { addMaintenanceCommands } from './maintenance.commands';
import { addSettingsCommands } from './settings.commands';
import type { Shell } from './shell';
import { SiteSession } from './site-session';
import { print, type Result, type Terminal } from './terminal';
import { addTwoFactorCommands } from './two-factor.commands';
import { addUserCommands } from './users.commands';

const GROUPS = [addSettingsCommands, addUserCommands, addDeliveryCommands, addTwoFactorCommands, addKeyCommands, addMaintenanceCommands];

/** @param args without the program's own name. @returns the exit code (contract §6) */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('countersign');
  const line = new OneLine(program, terminal);
  program
    .description('Settings, people and upkeep of a Countersign site; needs no running server and takes effect on running ones at once.')
    .version(productVersion(), '--version', 'print the version')
    .option('--site <name>', 'read sites/NAME.env of the working directory over the environment')
    .option('--json', "print the API's own shapes")
    .exitOverride()
    .configureOutput({ writeOut: (text) => { terminal.out(text.trimEnd()); }, writeErr: (text) => { terminal.error(text.trimEnd()); } });
  for (const add of GROUPS) add(program, line);
  try {
    await program.parseAsync(args, { from: 'user' });
    return line.exitCode;
  } catch (error) {
    return line.failed(error);
  }
}

class OneLine implements Shell {
  exitCode: number = EXIT_DONE;
  private session: SiteSession | null = null;

  constructor(
    private readonly program: Command,
    readonly terminal: Terminal,
  ) {}

  async run(work: (session: SiteSession) => Promise<Result>): Promise<void> {
    const { site } = this.program.opts<{ site?: string }>();
    this.session = new SiteSession(site, this.terminal);
    const result = await work(this.session);
    print(result, this.json, this.terminal);
    this.exitCode = result.exitCode ?? EXIT_DONE;
  }

  failed(error: unknown): number {
    // Commander has said what is wrong; asked-for help and version end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE;
    const failure = failureOf(error, this.session?.publicUrl ?? '');
    this.terminal.error(this.json ? JSON.stringify(failure.view) : failure.text);
    return failure.exitCode;
  }

  private get json(): boolean {
    return this.program.opts<{ json?: true }>().json === true;
  }
}
