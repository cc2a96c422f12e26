/** What follows from a change of a person's record (security requirements R-039, architecture §1.2). Pure. */

export interface UserRecord {
  readonly email: string;
  readonly username: string | null;
  readonly mobileNumber: string | null;
  readonly fullName: string;
  readonly userType: 'system' | 'website';
  readonly enabled: boolean;
  readonly language: string | null;
  readonly allowedAddresses: readonly string[];
  readonly waiveAddressesWithSecondFactor: boolean;
}

/** A field that is `undefined` was not named and keeps its value. */
export type UserWish = { readonly [Field in keyof UserRecord]?: UserRecord[Field] | undefined };

export interface UserOutcome {
  readonly after: UserRecord;
  /** The address on file was not proven by anybody who reads it. */
  readonly emailChanged: boolean;
  readonly mobileChanged: boolean;
  readonly disabled: boolean;
  readonly enabledAgain: boolean;
  /**
   * Sessions, pending logins, challenges and links of before are dead: a code must not arrive at the old number and
   * still count, and a disabled person must not go on working.
   */
  readonly endsEverything: boolean;
}

export function outcomeOf(before: UserRecord, wish: UserWish): UserOutcome {
  const named = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) as Partial<UserRecord>;
  const after = { ...before, ...named };
  const emailChanged = after.email !== before.email;
  const mobileChanged = after.mobileNumber !== before.mobileNumber;
  const disabled = before.enabled && !after.enabled;
  return {
    after,
    emailChanged,
    mobileChanged,
    disabled,
    enabledAgain: !before.enabled && after.enabled,
    endsEverything: emailChanged || mobileChanged || disabled,
  };
}

/** Whom to tell: the places that were left and those that took their place. */
export const movedContacts = (before: UserRecord, { after, emailChanged, mobileChanged }: UserOutcome) => ({
  email: emailChanged ? { from: before.email, to: after.email } : null,
  mobileNumber: mobileChanged ? { from: before.mobileNumber, to: after.mobileNumber } : null,
});

export type InvitationPlan = 'send' | 'none' | { readonly refused: string };

/** @param wished undefined where the request says nothing: a new person without a password is invited, a known one is not mailed again. */
export function planInvitation(wished: boolean | undefined, person: { isNew: boolean; invited: boolean; enabled: boolean }): InvitationPlan {
  if (!(wished ?? (person.isNew && person.invited && person.enabled))) return 'none';
  if (!person.invited) return { refused: 'this person has a password already' };
  return person.enabled ? 'send' : { refused: 'a disabled person cannot be invited' };
}
