import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { enrols } from '../../challenges/challenge.state';
import { lockUser } from '../../user-lock';
import type { FactorAnswer, FactorVerdict, SecondFactor } from '../factor';
import { FactorRecords } from '../factor-records';
import { TEMPORARY_CODE_DIGITS, TemporaryCodes } from './temporary-codes';

const GRAMMAR = new RegExp(`^[0-9]{${TEMPORARY_CODE_DIGITS}}$`);

/** An administrator's word for somebody who has nothing to prove: accepted while one is open, never demanded. */
@Injectable()
export class TemporaryFactor implements SecondFactor {
  readonly kind = 'temporary_code';
  readonly strength = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly codes: TemporaryCodes,
    private readonly records: FactorRecords,
  ) {}

  fits(code: string): boolean {
    return GRAMMAR.test(code);
  }

  wanted(): string {
    return `must be ${TEMPORARY_CODE_DIGITS} digits`;
  }

  async isReadyFor(userId: string, manager: EntityManager = this.dataSource.manager): Promise<boolean> {
    return (await this.codes.open(userId, manager)) !== null;
  }

  /** It sets nothing up: answered to a challenge that enrols it would confirm a factor nobody has. */
  async judge({ challenge, code }: FactorAnswer): Promise<FactorVerdict> {
    const open = enrols(challenge) ? null : await this.codes.open(challenge.userId);
    if (!open) return { ok: false, reason: 'not_enrolled' };
    const given = this.codes.expected(open, code);
    if (given === null) return { ok: false, reason: 'unreadable' };
    if (!timingSafeEqual(given, open.codeHash)) return { ok: false, reason: 'wrong' };
    return { ok: true, method: this.kind, factorId: null, useUp: (manager) => this.useUp(open.id, challenge.userId, manager) };
  }

  private async useUp(id: string, userId: string, manager: EntityManager): Promise<boolean> {
    await lockUser(userId, manager);
    if (!(await this.codes.use(id, manager))) return false;
    await this.records.record('temporary_code_used', { userId, method: this.kind }, manager);
    return true;
  }
}
