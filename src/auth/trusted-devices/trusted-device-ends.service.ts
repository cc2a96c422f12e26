import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { PersonRow } from '../policy/person';
import { TrustedDeviceRecords } from './trusted-device.records';
import { TrustedDeviceRepository } from './trusted-device.repository';

/** Ended from a list of them, or with everything else that opens the account. */
@Injectable()
export class TrustedDeviceEnds {
  constructor(
    private readonly repository: TrustedDeviceRepository,
    private readonly records: TrustedDeviceRecords,
  ) {}

  /** By whoever makes the request. @param id null: all of them. @returns whether there was one */
  async end(
    owner: Pick<PersonRow, 'user_id' | 'email'>,
    id: string | null,
    because: 'ended_by_owner' | 'ended_by_administrator',
    manager: EntityManager,
  ): Promise<boolean> {
    const ended = await this.repository.end(owner.user_id, id, because, manager);
    for (const device of ended) await this.records.endedFromList(owner, device, because, manager);
    return ended.length > 0;
  }

  /** Those an account has outgrown (see `SecurityVersions`). */
  async endOutdated(userId: string, because: string, manager: EntityManager): Promise<void> {
    await this.records.outgrown(await this.repository.endOutdated(userId, because, manager), because, manager);
  }
}
