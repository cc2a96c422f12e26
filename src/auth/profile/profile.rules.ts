import type { ProvenContact } from '../../users/contact.writes';

export interface Contacts {
  readonly email: string;
  readonly mobileNumber: string | null;
}

export interface ContactWish {
  readonly email?: string | undefined;
  readonly mobileNumber?: string | undefined;
}

export type WantedContact = ProvenContact | 'both' | null;

/** What is on file already is no change, and nothing is sent for it. One at a time: each is proven by a code of its own. */
export function wantedContact(now: Contacts, wish: ContactWish): WantedContact {
  const email = wish.email !== undefined && wish.email !== now.email ? wish.email : null;
  const mobileNumber = wish.mobileNumber !== undefined && wish.mobileNumber !== now.mobileNumber ? wish.mobileNumber : null;
  if (email !== null && mobileNumber !== null) return 'both';
  if (email !== null) return { field: 'email', destination: email };
  return mobileNumber === null ? null : { field: 'mobileNumber', destination: mobileNumber };
}

/** The person's own wish to be asked, said so or by enrolling while nobody asked (product P-06). */
export const wishesToBeAsked = (person: { readonly always_ask: boolean; readonly factors: readonly { readonly chosen: boolean }[] }): boolean =>
  person.always_ask || person.factors.some((factor) => factor.chosen);
