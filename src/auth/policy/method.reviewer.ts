import { isAdministrator } from './who-asks.policy';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChangeReview, type Change, type ChangeReviewer, type Objection } from '../../common/change-review';
import { maskEmail } from '../../common/mask';
import { holdsRole } from '../../roles/role-membership';
import { PolicyFacts } from './facts.service';
import { factsOf } from './person';

const NAMED = 5;

/** Where the body names what contradicts. */
const pointerOf = (change: RoleOrUserChange): string => {
  if (change.kind === 'role') return change.change === 'holders' ? '/roles' : '/allowedMethods';
  return change.change === 'two_factor' ? '/method' : '/roles';
};

const AMONG = `($1::uuid is null or u.id = $1)
     and ($2::uuid is null or exists (select 1 from role r where r.id = $2 and ${holdsRole('u', 'r')}))`;

/** Flagged roles that name methods, held by `u`, and none of the methods allowed by all of them (product P-07). */
const CONTRADICTED = `
  select u.id, u.email from app_user u
   where ${AMONG}
     and not exists (
       select 1 from unnest(array['totp', 'email', 'sms']) method
        where not exists (
          select 1 from role r
           where r.two_factor_auth and cardinality(r.allowed_methods) > 0 and method <> all (r.allowed_methods) and ${holdsRole('u', 'r')}))
   order by u.id limit ${NAMED + 1}`;

/** Whoever has a method of their own that a flagged role of theirs does not allow: it would silently not count. */
const OUTSIDE = `
  select u.id, u.email from app_user u
   where ${AMONG} and u.two_factor_method is not null
     and exists (
       select 1 from role r
        where r.two_factor_auth and cardinality(r.allowed_methods) > 0 and u.two_factor_method <> all (r.allowed_methods) and ${holdsRole('u', 'r')})
   order by u.id limit ${NAMED + 1}`;

type RoleOrUserChange = Exclude<Change, { readonly kind: 'settings' }>;

interface Named {
  readonly id: string;
  readonly email: string;
}

/**
 * Roles that contradict each other, or the method chosen for a person, leave somebody without a method or with another
 * than the administrator chose; refused when it is saved, naming the people (product P-07).
 */
@Injectable()
export class MethodReviewer implements ChangeReviewer, OnModuleInit {
  constructor(
    private readonly changeReview: ChangeReview,
    private readonly facts: PolicyFacts,
  ) {}

  onModuleInit(): void {
    this.changeReview.registerReviewer(this);
  }

  async review(change: Change, manager: EntityManager): Promise<readonly Objection[]> {
    if (change.kind === 'settings' || change.change === 'deleted') return [];
    if (change.kind === 'user' && change.change === 'two_factor' && (await this.isOverruled(change.userId, manager))) {
      return refused('/method', 'would not count: administrators_require_app asks holders of administration permissions for the app');
    }
    const among = change.kind === 'user' ? [change.userId, null] : [null, change.roleId];
    const pointer = pointerOf(change);
    const contradicted = await manager.query<Named[]>(CONTRADICTED, among);
    if (contradicted.length > 0) return refused(pointer, `leaves no method that all roles allow for ${names(contradicted)}`);
    const outside = await manager.query<Named[]>(OUTSIDE, among);
    return outside.length > 0 ? refused(pointer, `does not allow the method that was chosen for ${names(outside)}`) : [];
  }

  private async isOverruled(userId: string, manager: EntityManager): Promise<boolean> {
    const person = await this.facts.personById(userId, manager);
    if (!person?.two_factor_method) return false;
    const facts = factsOf(person, await this.facts.siteFor(person, manager), null);
    return facts.policy.administratorsRequireApp && isAdministrator(facts) && person.two_factor_method !== 'totp';
  }
}

const refused = (pointer: string, message: string): readonly Objection[] => [{ kind: 'refused', errors: [{ pointer, message }] }];

const names = (people: readonly Named[]): string =>
  `${people.slice(0, NAMED).map(({ email }) => maskEmail(email)).join(', ')}${people.length > NAMED ? ' and others' : ''}`;
