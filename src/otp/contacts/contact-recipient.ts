import type { EntityManager } from 'typeorm';
import { emailKey } from '../../users/normalise';
import { UserEntity } from '../../users/user.entity';
import { ContactChangeEntity } from './contact-change.entity';

/**
 * The person a code of this challenge goes to: with the address or number they want where the challenge is about that, as
 * the account has it everywhere else. One question for sending, writing and judging, so that a code for one destination can
 * never be sent to, or taken for, another (product P-40). @returns null when the account is gone
 */
export async function recipientOf(challenge: { readonly id: string; readonly userId: string }, manager: EntityManager): Promise<UserEntity | null> {
  const user = await manager.findOneBy(UserEntity, { id: challenge.userId });
  const wish = user && (await manager.findOneBy(ContactChangeEntity, { challengeId: challenge.id }));
  return user && wish ? asWished(user, wish) : user;
}

function asWished(user: UserEntity, { channel, newDestination }: ContactChangeEntity): UserEntity {
  if (newDestination === null) throw new Error('a code was wanted for no destination');
  if (channel === 'sms') return Object.assign(new UserEntity(), user, { mobileNumber: newDestination, mobileVerifiedAt: null });
  const key = emailKey(newDestination);
  if (key === null) throw new Error('an address reached the database without being parsed');
  return Object.assign(new UserEntity(), user, { email: newDestination, emailKey: key, emailVerifiedAt: null });
}
