import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SecurityVersions } from '../security-versions';
import { SessionRepository, type SessionRow } from './session.repository';

/** Ends what else is open for an account whose factors or contacts changed, and keeps the session that changed them (product P-70). */
@Injectable()
export class SessionsElsewhere {
  constructor(
    private readonly versions: SecurityVersions,
    private readonly repository: SessionRepository,
  ) {}

  async end(session: Pick<SessionRow, 'user_id' | 'session_id'>, because: string, manager: EntityManager): Promise<void> {
    const version = await this.versions.raise({ userId: session.user_id, because, keep: session.session_id }, manager);
    await this.repository.restamp(session.session_id, version, manager);
  }

  /** The same where the change itself has raised the version. */
  async keepOnly(session: Pick<SessionRow, 'user_id' | 'session_id'>, version: number, because: string, manager: EntityManager): Promise<void> {
    await this.repository.restamp(session.session_id, version, manager);
    await this.versions.moved({ userId: session.user_id, because, keep: session.session_id }, manager);
  }
}
