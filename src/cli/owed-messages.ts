import type { INestApplicationContext } from '@nestjs/common';
import { DeliverySettings } from '../delivery/delivery.settings';
import { OutboxWorker } from '../delivery/outbox/outbox.worker';

const PATIENCE_MS = 5_000;

/**
 * Sends what is owed now, for a site whose server is not running; what takes longer waits for it. Left to the server
 * where any channel leads to the development mailbox: that is memory, and this process ends with the command.
 */
export async function sendOwed(app: INestApplicationContext): Promise<void> {
  const { mail, texts, mailboxAllowed } = await app.get(DeliverySettings, { strict: false }).current();
  if (mailboxAllowed && (mail === null || texts === null)) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
  await Promise.race([app.get(OutboxWorker, { strict: false }).drain(), patience]);
  clearTimeout(timer);
}
