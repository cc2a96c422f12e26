import 'reflect-metadata';
import { siteOf } from './bootstrap/arguments';
import { endInOrder } from './bootstrap/ending';
import { JsonLogger } from './bootstrap/json-logger';
import { startServer } from './bootstrap/server';
import { openSite } from './bootstrap/site';
import { refusalText, exitCodeOf } from './bootstrap/start-refused';
import { logStart, startText } from './bootstrap/start-text';
import { loadEnvironment } from './config/environment';

const say = (text: string): void => void process.stdout.write(text);

async function main(): Promise<void> {
  const told: string[] = [];
  let tell = (line: string): void => void told.push(line);
  const name = siteOf(process.argv.slice(2));
  const site = await openSite(loadEnvironment(name), { migrate: true, log: (line) => { tell(line); } });
  const logger = new JsonLogger(site.config.logLevel, say);
  tell = (line) => { logger.warn(line, 'Database'); };
  const closing = [() => site.close()];
  endInOrder(closing, logger);
  try {
    const server = await startServer(site, logger);
    closing.unshift(() => server.close());
    const facts = { ...server, notices: [...told, ...site.notices] };
    if (process.stdout.isTTY || !site.config.isProduction) say(startText(facts, name));
    else logStart(facts, logger);
  } catch (error) {
    await site.close();
    throw error;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`Countersign cannot start:\n${refusalText(error)}`);
  process.exit(exitCodeOf(error));
});
