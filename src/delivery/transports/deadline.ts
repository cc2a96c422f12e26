import { TransportFailure } from './transport';

/**
 * Longest time one sending may take, all its steps together: each step has a shorter limit of its own, but a server
 * that answers a byte now and then would pass those for ever. Shorter than the outbox's lease, or a slow server would
 * make a second worker send the same message.
 */
export const SEND_DEADLINE_MS = 20_000;

/** @throws TransportFailure (not permanent) when `work` is not done in time; what it was doing is left to end by itself. */
export async function withinDeadline<T>(work: Promise<T>, milliseconds: number = SEND_DEADLINE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new TransportFailure(false, 'timeout', ''));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
