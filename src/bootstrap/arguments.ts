import { parseArgs } from 'node:util';
import { EXIT_USAGE, StartRefused } from './start-refused';

/** `--site NAME`, all that `npm start -- …` takes. @throws StartRefused for anything else, which would otherwise be ignored in silence */
export function siteOf(args: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...args], options: { site: { type: 'string' } }, strict: true }).values.site;
  } catch (error) {
    throw new StartRefused([`${(error as Error).message}. The server takes --site NAME and nothing else; everything else is configuration (.env.example)`], EXIT_USAGE);
  }
}
