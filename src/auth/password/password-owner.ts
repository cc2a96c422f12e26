import type { EntityManager } from 'typeorm';
import type { PasswordOwner } from './password.rules';

/** Whose words a new password must not be made of; of somebody signed in, who therefore exists. */
export async function passwordOwner(userId: string, manager: EntityManager): Promise<PasswordOwner> {
  const [owner] = await manager.query<PasswordOwner[]>('select email, username, full_name as "fullName" from app_user where id = $1', [userId]);
  if (!owner) throw new Error('the account is gone');
  return owner;
}
