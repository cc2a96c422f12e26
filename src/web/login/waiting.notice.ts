import { Problem } from '../../common/problems/problem';
import { notice, shownTime, type Notice } from '../rendering/page';
import { say, verbatim, type Text } from '../texts/text';

export interface WaitingRefusal {
  readonly notice: Notice;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The sentence for a refusal that leaves the sign-in waiting; null for one that ends it or is none of ours. */
export function waitingNotice(error: unknown): WaitingRefusal | null {
  if (!(error instanceof Problem)) return null;
  const said = sentence(error);
  return said && { notice: said, status: error.status, headers: error.headers };
}

function sentence({ slug, members, detail }: Problem): Notice | null {
  switch (slug) {
    case 'invalid-code':
      return wrongCode(Number(members.attemptsLeft), new Date(String(members.serverTime)));
    case 'validation-failed':
      return notice('error', say('login.notice.shape'));
    case 'too-many-requests':
      return notice('error', tooSoon(Number(members.retryAfterSeconds)));
    case 'conflict':
      return notice('error', detail === undefined ? say('login.notice.conflict') : verbatim(detail));
    default:
      return null;
  }
}

/** One sentence for wrong, used, replaced and expired alike (PCI SSC FAQ 1584); the last try ended the sign-in. */
function wrongCode(attemptsLeft: number, serverTime: Date): Notice | null {
  if (attemptsLeft < 1) return null;
  return notice('error', say('login.notice.wrong_code', { count: attemptsLeft }), shownTime(serverTime, serverTime));
}

const tooSoon = (seconds: number): Text =>
  seconds < 90 ? say('login.notice.seconds', { count: seconds }) : say('login.notice.minutes', { count: Math.ceil(seconds / 60) });
