import { currentContext } from '../../common/http/request-context';
import { maskEmail } from '../../common/mask';

interface Owner {
  readonly userId: string;
  /** Unmasked. */
  readonly email: string;
}

export const ownerOf = ({ userId, email }: Owner) => ({ userId, label: maskEmail(email) });

/** Whoever makes the request; where no guard has said who that is (a mailed link, a sign-in) it is the owner. */
export const actorFor = (owner: Owner) => (currentContext()?.actor ? {} : { actor: ownerOf(owner) });
