import type { EntityManager } from 'typeorm';

/**
 * Everything that issues, begins or uses up a proof takes the user row first, so two of them cannot wait for each other
 * (user → factor → code → challenge is the one order of locks here), and two sends on different channels see each
 * other. NO KEY: inserts that merely refer to the user (a session, an audit row) need not wait.
 */
export async function lockUser(userId: string, manager: EntityManager): Promise<void> {
  await manager.query('select 1 from app_user where id = $1 for no key update', [userId]);
}
