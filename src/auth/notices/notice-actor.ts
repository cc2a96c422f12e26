import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { currentContext } from '../../common/http/request-context';
import type { OutboxMessageEntity } from '../../delivery/outbox/outbox-message.entity';

/** Rows of the release before have the masked label alone, as `by`, or nothing. */
const stored = z.object({ by: z.string().nullable().default(null), byUserId: z.uuid().nullable().default(null) });

/** Who acts, for `OwedMessage.parameters`: by id, since a message that waits holds no address (product P-53). */
export function actorParameters(): Record<'by' | 'byUserId', string | null> {
  const actor = currentContext()?.actor;
  return { by: actor?.label ?? null, byUserId: actor?.kind === 'user' ? actor.userId : null };
}

/**
 * Who acted, in a mail to administrators: name and whole address, since they may look both up and have to ask that person
 * at once; a masked one could be two people. What was done by a command is the label of the audit.
 */
export async function actorForAdministrators(parameters: unknown, manager: EntityManager): Promise<string | null> {
  const { by, byUserId } = stored.parse(parameters);
  const person = await personOf(byUserId, manager);
  return person ? `${person.full_name} (${person.email})` : by;
}

/**
 * In a mail to the person it was done to: the name of an administrator alone, or the label of a command. Null where they did it
 * themselves: a name would read as if it had been somebody else.
 */
export async function actorForPerson({ userId, parameters }: Pick<OutboxMessageEntity, 'userId' | 'parameters'>, manager: EntityManager): Promise<string | null> {
  const { by, byUserId } = stored.parse(parameters);
  if (byUserId === null) return by?.startsWith('cli:') ? by : null;
  return byUserId === userId ? null : ((await personOf(byUserId, manager))?.full_name ?? null);
}

async function personOf(id: string | null, manager: EntityManager): Promise<{ full_name: string; email: string } | undefined> {
  if (id === null) return undefined;
  const [person] = await manager.query<{ full_name: string; email: string }[]>('select full_name, email from app_user where id = $1', [id]);
  return person;
}
