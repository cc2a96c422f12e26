/**
 * Who may act on whom (contract §5, security requirements R-153). Each function answers why not, or null. Pure: the
 * facts are read by the caller in the transaction that makes the change, so a role given a second ago counts.
 */

/** What somebody may do here and now. The command line belongs to whoever owns the machine and is bound by none of it. */
export type Standing =
  | { readonly kind: 'command_line' }
  | {
      readonly kind: 'user';
      readonly userId: string;
      readonly permissions: ReadonlySet<string>;
      /** Holders of the built-in role `Administrator` are bound by the rule about themselves only. */
      readonly isAdministrator: boolean;
      /** Automatic roles included. */
      readonly roleIds: ReadonlySet<string>;
    };

/** Who asks; a `UserPrincipal` is one. What they may do is read from the database, not carried along. */
export type Acting = { readonly kind: 'user'; readonly userId: string } | { readonly kind: 'cli' };

export interface Person {
  readonly id: string;
  readonly permissions: Iterable<string>;
}

/** Asked again inside the transaction: the guard looked some milliseconds ago, and a demotion counts at once. */
export const whyNotAtAll = (actor: Standing, needed: string): string | null =>
  actor.kind === 'command_line' || actor.permissions.has(needed) ? null : `This needs the permission ${needed}.`;

/** Change, disable, delete, reset, unlock, end sessions of, or give roles to `person`. */
export function whyNotChange(actor: Standing, person: Person): string | null {
  if (actor.kind === 'command_line') return null;
  if (actor.userId === person.id) return 'Nobody administers their own account. Another administrator has to do it.';
  const above = lacking(actor, person.permissions);
  return above.length === 0 ? null : `This person holds permissions you lack: ${above.join(', ')}.`;
}

/** Give `permissions` away: by giving a role that carries them, or by adding them to a role. */
export function whyNotGive(actor: Standing, permissions: Iterable<string>): string | null {
  if (actor.kind === 'command_line') return null;
  const missing = lacking(actor, permissions);
  return missing.length === 0 ? null : `You cannot give permissions you lack: ${missing.join(', ')}.`;
}

/**
 * Edit or delete a role: not one of one's own, and not one that carries a permission the actor lacks, because a change
 * of the role is a change of everybody who holds it.
 */
export function whyNotEdit(actor: Standing, role: Person): string | null {
  if (actor.kind === 'command_line' || actor.isAdministrator) return null;
  if (actor.roleIds.has(role.id)) return 'Nobody edits a role they hold themselves.';
  const above = lacking(actor, role.permissions);
  return above.length === 0 ? null : `This role carries permissions you lack: ${above.join(', ')}.`;
}

function lacking(actor: Standing & { kind: 'user' }, permissions: Iterable<string>): string[] {
  if (actor.isAdministrator) return [];
  return [...permissions].filter((permission) => !actor.permissions.has(permission));
}
