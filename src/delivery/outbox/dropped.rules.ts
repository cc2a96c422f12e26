/** What marks the end of a row that nobody needed any more: dropped, which is no failure of its channel. No provider's answer begins so. */
const OBSOLETE = 'obsolete: ';

export const droppedBecause = (reason: string): string => `${OBSOLETE}${reason}`;

/** Why it was dropped; null for a row that failed, was sent, or is still owed. */
export function dropReason({ failedAt, failure }: { readonly failedAt: Date | null; readonly failure: string | null }): string | null {
  return failedAt !== null && failure?.startsWith(OBSOLETE) ? failure.slice(OBSOLETE.length) : null;
}
