import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChangeReview, type Change, type ChangeReviewer, type Objection } from '../../common/change-review';
import { maskEmail } from '../../common/mask';
import { holdsRole } from '../../roles/role-membership';

const NAMED = 5;

/** Flagged roles that name methods, held by `u`, and none of the methods allowed by all of them (product P-07). */
const CONTRADICTED = `
  select u.id, u.email from app_user u
   where ($1::uuid is null or u.id = $1)
     and ($2::uuid is null or exists (select 1 from role r where r.id = $2 and ${holdsRole('u', 'r')}))
     and not exists (
       select 1 from unnest(array['totp', 'email', 'sms']) method
        where not exists (
          select 1 from role r
           where r.two_factor_auth and cardinality(r.allowed_methods) > 0 and method <> all (r.allowed_methods) and ${holdsRole('u', 'r')}))
   order by u.id limit ${NAMED + 1}`;

/** Roles that contradict each other leave a person without any method; refused when it is saved, naming the people. */
@Injectable()
export class MethodReviewer implements ChangeReviewer, OnModuleInit {
  constructor(private readonly changeReview: ChangeReview) {}

  onModuleInit(): void {
    this.changeReview.registerReviewer(this);
  }

  async review(change: Change, manager: EntityManager): Promise<readonly Objection[]> {
    if (change.kind === 'settings' || change.change === 'deleted') return [];
    const [userId, roleId] = change.kind === 'user' ? [change.userId, null] : [null, change.roleId];
    const people = await manager.query<{ id: string; email: string }[]>(CONTRADICTED, [userId, roleId]);
    if (people.length === 0) return [];
    const names = people.slice(0, NAMED).map(({ email }) => maskEmail(email)).join(', ');
    const message = `leaves no method that all roles allow for ${names}${people.length > NAMED ? ' and others' : ''}`;
    return [{ kind: 'refused', errors: [{ pointer: change.kind === 'user' ? '/roles' : '/allowedMethods', message }] }];
  }
}
