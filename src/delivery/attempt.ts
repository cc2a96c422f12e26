import { z } from 'zod';
import { currentContext } from '../common/http/request-context';
import { type Device, deviceOf } from './device-name';
import type { OutboxMessageEntity } from './outbox/outbox-message.entity';

/** "Time, address and device of the attempt" (product P-42): how a person recognises a sign-in that was not theirs. */
export interface Attempt {
  readonly at: Date;
  readonly address: string | null;
  readonly device: Device | null;
}

const name = z.string().max(64).nullable();
const stored = z.object({ attempt: z.object({ address: name, device: z.object({ program: name, system: name }).nullable() }) });

/** For `OwedMessage.parameters`, taken while the request is still there: the worker that sends has none. */
export function attemptParameters(): Record<string, unknown> {
  const context = currentContext();
  return { attempt: { address: context?.address ?? null, device: deviceOf(context?.userAgent ?? null) } };
}

/** What `attemptParameters` put there; a row without it (written by a command) tells the time alone. */
export function attemptOf(row: Pick<OutboxMessageEntity, 'createdAt' | 'parameters'>): Attempt {
  const parsed = stored.safeParse(row.parameters);
  const attempt = parsed.success ? parsed.data.attempt : { address: null, device: null };
  return { at: row.createdAt, ...attempt };
}
