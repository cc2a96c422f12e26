import type { SiteSession } from './site-session';
import type { Result, Terminal } from './terminal';

/** What the groups of commands are built with. */
export interface Shell {
  readonly terminal: Terminal;
  /** Runs one command at the site that was named, and prints what it says. */
  run(work: (session: SiteSession) => Promise<Result>): Promise<void>;
}
