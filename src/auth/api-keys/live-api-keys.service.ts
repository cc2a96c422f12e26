import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { currentContext } from '../../common/http/request-context';
import { authProblems } from '../auth.problems';
import { PolicyFacts } from '../policy/facts.service';
import { apiKeyProblems } from './api-key.problems';
import { ApiKeyRecords } from './api-key.records';
import { ApiKeyRepository, type ApiKeyRow } from './api-key.repository';
import { keyState, mayComeFrom } from './api-key.rules';
import { hashOfApiKey } from './api-key.token';

/** Keys as they are judged now: alive or not, and from where. No second factor is asked for one (product P-04). */
@Injectable()
export class LiveApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly repository: ApiKeyRepository,
    private readonly facts: PolicyFacts,
    private readonly records: ApiKeyRecords,
  ) {}

  /**
   * @param bearer as `bearerOf` read it
   * @throws Problem `unauthenticated` for whatever is no living key, `address-not-allowed` from where it or its owner may not come
   */
  async byBearer(bearer: string): Promise<ApiKeyRow> {
    const hash = hashOfApiKey(bearer);
    const key = hash && (await this.repository.find(hash));
    if (!key) throw apiKeyProblems.unauthenticated('no such API key');
    const { settings } = await this.facts.siteOf(key);
    const facts = { createdAt: key.created_at, expiresAt: key.expires_at, revokedAt: key.revoked_at, ownerDisabled: key.disabled_at !== null };
    const state = keyState(facts, settings.api_key_max_days, key.now);
    if (state !== 'live') {
      await this.records.usedAfterEnd(key, state);
      throw apiKeyProblems.unauthenticated(`API key ${key.api_key_id}: ${state}`);
    }
    const address = currentContext()?.address ?? null;
    // No proof stands behind a key, so nothing waives the owner's list for it (product P-08).
    if (!mayComeFrom(address, [key.allowed_addresses, key.key_addresses])) {
      await this.records.elsewhere(key);
      throw authProblems.addressNotAllowed();
    }
    if (key.untouched) await this.repository.touch(key.api_key_id, address, this.dataSource.manager);
    return key;
  }
}
