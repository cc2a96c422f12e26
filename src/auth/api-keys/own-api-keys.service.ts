import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SecureRandom } from '../../common/crypto/secure-random';
import { newId } from '../../common/ids';
import { commonProblems } from '../../common/problems/common.problems';
import type { SignedInRequest } from '../guards/request-facts';
import { apiKeyProblems } from './api-key.problems';
import { ApiKeyRecords } from './api-key.records';
import { ApiKeyRepository } from './api-key.repository';
import { plannedEnd } from './api-key.rules';
import { newApiKey } from './api-key.token';
import { viewOfKey, type MadeApiKeyView, type NewApiKeyWish } from './api-key.view';

/** Living ones of one person: more are forgotten ones. */
const MOST = 20;

/** Somebody makes a key for a program of theirs; a fresh proof came first. */
@Injectable()
export class OwnApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly repository: ApiKeyRepository,
    private readonly random: SecureRandom,
    private readonly records: ApiKeyRecords,
  ) {}

  /** @throws Problem `forbidden` for scopes its owner lacks; `validation-failed` for its end; `conflict` for one too many */
  async make({ session, site }: SignedInRequest, wish: NewApiKeyWish): Promise<MadeApiKeyView> {
    const held = new Set<string>(session.roles.flatMap((role) => role.permissions));
    const lacking = wish.scopes.filter((scope) => !held.has(scope));
    if (lacking.length > 0) throw commonProblems.forbidden(`A key cannot hold permissions you lack: ${lacking.join(', ')}.`);
    const maxDays = site.settings.api_key_max_days;
    const expiresAt = plannedEnd(wish.expiresAt === null ? null : new Date(wish.expiresAt), maxDays, session.now);
    if (!(expiresAt instanceof Date)) throw commonProblems.validationFailed([{ pointer: '/expiresAt', message: expiresAt.refused }]);
    const { key, hash } = newApiKey(this.random);
    const { name, scopes, allowedAddresses } = wish;
    return this.dataSource.transaction(async (manager) => {
      const userId = session.user_id;
      if (!(await this.repository.lockOwner(userId, session.security_version, manager))) throw commonProblems.unauthenticated('account changed meanwhile');
      if ((await this.repository.living(userId, null, maxDays, manager)).length >= MOST) throw apiKeyProblems.tooMany(MOST);
      const made = await this.repository.insert({ id: newId(), userId, name, hash, scopes, allowedAddresses, expiresAt }, manager);
      await this.records.made({ userId, email: session.email }, made, manager);
      return { ...viewOfKey(made, maxDays), key };
    });
  }
}
