import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Acting } from '../../common/access/privilege.rules';
import { AuditLog } from '../../common/audit/audit-log';
import { commonProblems } from '../../common/problems/common.problems';
import { Problem } from '../../common/problems/problem';
import { Channels } from '../../delivery/channels';
import { OfferedEnrolments } from '../../otp/enrolment/offered-enrolments';
import { manageable } from '../../users/manageable';
import { auditTarget } from '../../users/user.audit';
import { PolicyFacts } from '../policy/facts.service';

/** The link to set an app up, mailed at the press of a button: for whoever never got the one of the sign-in (product P-81). */
@Injectable()
export class EnrolmentOffers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly offered: OfferedEnrolments,
    private readonly channels: Channels,
    private readonly facts: PolicyFacts,
    private readonly auditLog: AuditLog,
  ) {}

  /** @throws Problem `not-found`, `forbidden`, `conflict` where the next sign-in would not confirm an app, `delivery-unavailable` without mail */
  send(acting: Acting, userId: string): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const { user } = await manageable(acting, userId, manager);
      if (!(await this.channels.isConfigured('email', manager))) throw new Problem('delivery-unavailable', { detail: 'Mail is not configured.' });
      await this.requireUse(userId, manager);
      await this.offered.mail(userId, manager);
      await this.auditLog.record({ event: 'enrolment_link_sent', outcome: 'success', method: 'totp', target: auditTarget(user) }, manager);
    });
  }

  /** A link that leads to nothing would be a riddle: what it sets up is confirmed by a sign-in that asks for just that. */
  private async requireUse(userId: string, manager: EntityManager): Promise<void> {
    const person = await this.facts.personById(userId, manager);
    if (!person) throw commonProblems.conflict('A disabled person sets nothing up.');
    if (person.factors.length > 0) throw commonProblems.conflict('This person has a second factor. Reset it first.');
    const decision = await this.facts.foresee(person, manager);
    if (decision.kind === 'enrol' && decision.demanded === 'totp') return;
    throw commonProblems.conflict('The next sign-in of this person would not ask to set up an authenticator app.');
  }
}
