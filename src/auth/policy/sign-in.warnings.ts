import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChangeReview, type Change, type ChangeConsequence, type Warning } from '../../common/change-review';
import { administers, type Permission } from '../../common/access/permission';
import type { DemandableMethod } from '../../common/access/principal';
import { PolicyFacts } from './facts.service';

/** Accepted changes that leave something to see to (contract §5): said in the answer, by the decision the login will make. */
@Injectable()
export class SignInWarnings implements ChangeConsequence, OnModuleInit {
  constructor(
    private readonly changeReview: ChangeReview,
    private readonly facts: PolicyFacts,
  ) {}

  onModuleInit(): void {
    this.changeReview.registerConsequence(this);
  }

  async apply(change: Change, manager: EntityManager): Promise<readonly Warning[]> {
    if (change.kind === 'settings' || change.change === 'deleted') return [];
    return change.kind === 'user' ? this.aboutUser(change.userId, manager) : this.aboutRole(change.roleId, manager);
  }

  private async aboutUser(userId: string, manager: EntityManager): Promise<Warning[]> {
    const person = await this.facts.personById(userId, manager);
    const decision = person ? await this.facts.foresee(person, manager) : null;
    if (decision?.kind !== 'refuse') return [];
    const missing = decision.demanded === 'sms' ? 'a mobile number' : 'a channel that can be reached';
    return [{ code: 'cannot_sign_in', message: `This person is asked for ${decision.demanded} (${decision.because}) and lacks ${missing}.` }];
  }

  private async aboutRole(roleId: string, manager: EntityManager): Promise<Warning[]> {
    const [role] = await manager.query<{ permissions: Permission[]; allowed_methods: DemandableMethod[] }[]>(
      'select permissions, allowed_methods from role where id = $1',
      [roleId],
    );
    const weaker = role && administers(role.permissions) && role.allowed_methods.length > 0 && !role.allowed_methods.includes('totp');
    if (!weaker) return [];
    return [{ code: 'weak_method_for_administrators', message: 'This role administers, and its holders may prove something weaker than the app.' }];
  }
}
