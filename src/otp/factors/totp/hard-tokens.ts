import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { commonProblems } from '../../../common/problems/common.problems';
import { asPlainSecret } from '../../../common/crypto/secret-text';
import { newId } from '../../../common/ids';
import { comparisonKey } from '../../../common/validation/comparison-key';
import { violationOf } from '../../../database/violation';
import { lockUser } from '../../user-lock';
import { FactorRecords } from '../factor-records';
import { FactorSecrets } from '../factor-secrets';
import type { TotpPeriod } from '../one-time-password';
import { refuseOneTooMany } from './totp.enrolment';

export interface NewToken {
  readonly userId: string;
  /** Base32 in capitals and without padding, 16 bytes at least: one spelling, or its digest would differ. */
  readonly secret: string;
  /** What is printed on it; its name from then on. */
  readonly serial: string;
  readonly period: TotpPeriod;
}

export interface WaitingToken {
  readonly id: string;
  readonly label: string;
}

const WAITING = `select id, label from second_factor
  where user_id = $1 and provided_at is not null and confirmed_at is null and removed_at is null order by provided_at, id`;

/** Tokens that people carry: an administrator enters the secret of the maker's list, and the holder's first code confirms it. */
@Injectable()
export class HardTokens {
  constructor(
    private readonly secrets: FactorSecrets,
    private readonly records: FactorRecords,
  ) {}

  /** @throws Problem `conflict` for a serial or a secret that somebody has, and at five authenticators */
  async add({ userId, secret, serial, period }: NewToken, manager: EntityManager): Promise<WaitingToken> {
    await lockUser(userId, manager);
    await refuseOneTooMany(userId, manager);
    const id = newId();
    const sealed = this.secrets.seal(asPlainSecret(secret), { id, userId, method: 'totp' });
    await untaken(() =>
      manager.query(
        `insert into second_factor (id, user_id, method, label, serial_key, secret, secret_digest, period, provided_at)
         values ($1, $2, 'totp', $3, $4, $5, $6, $7, app_now())`,
        [id, userId, serial, comparisonKey(serial), sealed, digestOf(secret), period],
      ),
    );
    await this.records.record('factor_enrol_begin', { userId, method: 'totp', reason: `hard token ${serial}` }, manager);
    return { id, label: serial };
  }

  waiting(userId: string, manager: EntityManager): Promise<WaitingToken[]> {
    return manager.query<WaitingToken[]>(WAITING, [userId]);
  }
}

const digestOf = (secret: string): Buffer => createHash('sha256').update(`hard token ${secret}`, 'utf8').digest();

const TAKEN: Readonly<Record<string, string>> = {
  second_factor_serial_idx: 'Somebody has the token with this serial already.',
  // One line of the maker's list entered twice: either of the two could sign in as the other.
  second_factor_secret_digest_idx: 'Somebody has a token with this secret already.',
};

async function untaken(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const taken = TAKEN[violationOf(error)?.constraint ?? ''];
    throw taken === undefined ? error : commonProblems.conflict(taken);
  }
}
