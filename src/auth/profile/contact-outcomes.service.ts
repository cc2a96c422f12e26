import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { ChangeReview, type Warning } from '../../common/change-review';
import { commonProblems } from '../../common/problems/common.problems';
import { ContactChanges, type WaitingContact } from '../../otp/contacts/contact-changes';
import { moveContact } from '../../users/contact.writes';
import { auditTarget, masked } from '../../users/user.audit';
import type { SignedInRequest } from '../guards/request-facts';
import { ContactMessages } from '../notices/contact-messages.service';
import { SessionsElsewhere } from '../session/sessions-elsewhere.service';

/** What follows from the answer to a code that went to a new address or number. */
@Injectable()
export class ContactOutcomes {
  constructor(
    private readonly changes: ContactChanges,
    private readonly elsewhere: SessionsElsewhere,
    private readonly changeReview: ChangeReview,
    private readonly messages: ContactMessages,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The new destination counts, what was signed in or mailed by the old one is over but this session, and both are told.
   * @throws Problem `conflict` when somebody else has it meanwhile, `unauthenticated` when the account changed, or an objection
   */
  async right({ session }: SignedInRequest, { id, channel, destination }: WaitingContact, manager: EntityManager): Promise<readonly Warning[]> {
    const { user_id: userId } = session;
    const field = channel === 'email' ? 'email' : 'mobileNumber';
    const from = channel === 'email' ? session.email : session.mobile_number;
    const version = await moveContact(userId, { field, destination }, session.security_version, manager);
    if (version === null) throw commonProblems.unauthenticated('account changed while a contact was confirmed');
    await this.changes.made(id, manager);
    // Before the change is settled, which ends whatever the account has outgrown by then.
    await this.elsewhere.keepOnly(session, version, 'contact_changed', manager);
    const warnings = await this.changeReview.settle({ kind: 'user', userId, change: 'updated' }, manager);
    const change = { before: masked({ [field]: from }), after: masked({ [field]: destination }) };
    const target = auditTarget({ id: userId, email: session.email });
    await this.audit.record({ event: 'user_updated', outcome: 'success', reason: 'confirmed_by_code', method: channel, target, ...change }, manager);
    await this.messages.owe(id, { userId, channel, from, to: destination }, { byOwner: true }, manager);
    return warnings;
  }
}
