import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import type { Warning } from '../../common/change-review';
import { RecoveryCodes } from '../../otp/factors/recovery/recovery-codes';
import { Notices } from './notices.service';

/** From here on every sign-in reminds of making new ones (product P-80). */
const FEW = 3;

/** A recovery or temporary code is used by its owner in need, or by whoever found the paper: the owner is told each time. */
@Injectable()
export class RecoveryCodeUse {
  constructor(
    private readonly codes: RecoveryCodes,
    private readonly notices: Notices,
  ) {}

  async tell(method: Method, userId: string, manager: EntityManager): Promise<void> {
    if (method === 'temporary_code') await this.notices.owe('temporary_code_used', userId, manager);
    if (method !== 'recovery_code') return;
    await this.notices.owe('recovery_code_used', userId, manager, { left: await this.codes.left(userId, manager) });
  }
}

/** @param used whether this very sign-in used one: only then are no codes at all worth a word, not everybody has some. */
export function reminderOfCodes(left: number, used: boolean): readonly Warning[] {
  if (left > FEW || (left === 0 && !used)) return [];
  const count = left === 0 ? 'No recovery code is' : left === 1 ? 'One recovery code is' : `${left} recovery codes are`;
  return [{ code: 'few_recovery_codes', message: `${count} left. Make new ones.` }];
}
