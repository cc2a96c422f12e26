import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { maskEmail } from '../../common/mask';
import { SecurityVersions } from '../security-versions';
import { SessionEnds } from './session-ends.service';
import { SessionRepository, type SessionRow } from './session.repository';

/** Ends what else is open for an account whose factors or contacts changed, and keeps the session that changed them (product P-70). */
@Injectable()
export class SessionsElsewhere {
  constructor(
    private readonly versions: SecurityVersions,
    private readonly repository: SessionRepository,
    private readonly ends: SessionEnds,
  ) {}

  async end(session: Pick<SessionRow, 'user_id' | 'session_id' | 'email'>, because: string, manager: EntityManager): Promise<void> {
    await this.keepOnly(session, await this.versions.raise(session.user_id, manager), because, manager);
  }

  /** The same where the change itself has raised the version. */
  async keepOnly(session: Pick<SessionRow, 'user_id' | 'session_id' | 'email'>, version: number, because: string, manager: EntityManager): Promise<void> {
    await this.repository.restamp(session.session_id, version, manager);
    await this.ends.endOthers({ userId: session.user_id, label: maskEmail(session.email) }, session.session_id, because, manager);
  }
}
