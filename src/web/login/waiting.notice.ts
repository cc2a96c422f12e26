import { Problem } from '../../common/problems/problem';
import { notice, shownTime, type Notice } from '../rendering/page';

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
      return notice('error', 'That is not the form of this code. Check it and enter it again; this try was not counted.');
    case 'too-many-requests':
      return notice('error', `That was too soon. Wait ${waitText(Number(members.retryAfterSeconds))}, then try again.`);
    case 'conflict':
      return notice('error', detail ?? 'This is not possible right now.');
    default:
      return null;
  }
}

/** One sentence for wrong, used, replaced and expired alike (PCI SSC FAQ 1584); the last try ended the sign-in. */
function wrongCode(attemptsLeft: number, serverTime: Date): Notice | null {
  if (attemptsLeft < 1) return null;
  const left = attemptsLeft === 1 ? '1 try is left' : `${attemptsLeft} tries are left`;
  return notice('error', `That code was not accepted. ${left}.`, shownTime(serverTime, serverTime));
}

const waitText = (seconds: number): string => (seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`);
