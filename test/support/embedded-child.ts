import { joinEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres';

// A process of its own that joins the embedded database and does what it is told: to be killed, to run as another
// account, to start at the same instant as another one. It leaves with its parent: no failed test leaves a server.
const [dataDir = '', startTimeoutMs = '30000'] = process.argv.slice(2);
const tell = (message: object): void => void process.send?.(message);

async function live(): Promise<void> {
  const database = await joinEmbeddedPostgres({
    dataDir,
    startTimeoutMs: Number(startTimeoutMs),
    log: (line) => {
      tell({ kind: 'log', line });
    },
  });
  tell({ kind: 'joined', connection: database.connection });
  const leave = async (): Promise<void> => {
    await database.release();
    if (process.connected) process.send?.({ kind: 'released' }, () => process.exit(0));
    else process.exit(0);
  };
  process.on('message', () => void leave());
  process.on('disconnect', () => void leave());
}

live().catch((error: unknown) => {
  const name = error instanceof Error ? error.name : '';
  process.send?.({ kind: 'failed', name, message: String(error) }, () => process.exit(1));
});
