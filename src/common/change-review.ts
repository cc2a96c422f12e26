import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { currentContext } from './http/request-context';
import type { FieldError } from './problems/common.problems';
import { Problem } from './problems/problem';

export interface Warning {
  readonly code: string;
  readonly message: string;
}

export type Change =
  | { readonly kind: 'settings'; readonly before: Readonly<Record<string, unknown>>; readonly after: Readonly<Record<string, unknown>>; readonly changed: readonly string[] }
  /** `holders`: a role profile gives it to people, or takes it from them; the role stays as it was. */
  | { readonly kind: 'role'; readonly roleId: string; readonly change: 'created' | 'updated' | 'holders' | 'deleted' }
  | { readonly kind: 'user'; readonly userId: string; readonly change: 'created' | 'updated' | 'deleted' | 'roles' | 'two_factor' };

/** Why a change may not stand. */
export type Objection =
  | { readonly kind: 'lock-out'; readonly detail: string; readonly people: readonly { readonly id: string; readonly login: string }[] }
  | { readonly kind: 'refused'; readonly errors: readonly FieldError[] };

/** Looks at the world as it would be: called inside the transaction, after the change was written, before commit. */
export interface ChangeReviewer {
  review(change: Change, manager: EntityManager, actorUserId: string | null): Promise<readonly Objection[]>;
}

/** Something that follows from a change in another module's rows, in the same transaction (switch on → role `All` flagged). */
export interface ChangeConsequence {
  apply(change: Change, manager: EntityManager): Promise<readonly Warning[]>;
}

/**
 * A port instead of an upward import: settings, roles and users ask here whether a change may stand; the policy and the
 * delivery module answer without being known to them. Reviewers register when their module starts.
 */
@Injectable()
export class ChangeReview {
  private readonly reviewers: ChangeReviewer[] = [];
  private readonly consequences: ChangeConsequence[] = [];

  registerReviewer(reviewer: ChangeReviewer): void {
    this.reviewers.push(reviewer);
  }

  registerConsequence(consequence: ChangeConsequence): void {
    this.consequences.push(consequence);
  }

  /** Applies the consequences, then asks every reviewer. @throws Problem, which rolls the caller's transaction back. */
  async settle(change: Change, manager: EntityManager): Promise<readonly Warning[]> {
    const warnings: Warning[] = [];
    for (const consequence of this.consequences) warnings.push(...(await consequence.apply(change, manager)));
    const actor = currentContext()?.actor;
    const actorUserId = actor?.kind === 'user' ? actor.userId : null;
    for (const reviewer of this.reviewers) refuse(await reviewer.review(change, manager, actorUserId), change);
    return warnings;
  }
}

function refuse(objections: readonly Objection[], change: Change): void {
  const errors = objections.flatMap((objection) => (objection.kind === 'refused' ? objection.errors : []));
  if (errors.length > 0) throw new Problem(change.kind === 'settings' ? 'setting-refused' : 'validation-failed', { members: { errors } });
  const lockOut = objections.find((objection) => objection.kind === 'lock-out');
  if (lockOut) throw new Problem('would-lock-out', { detail: lockOut.detail, members: { people: lockOut.people } });
}
