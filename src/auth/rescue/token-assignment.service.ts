import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Acting } from '../../common/access/privilege.rules';
import { HardTokens } from '../../otp/factors/totp/hard-tokens';
import { manageable } from '../../users/manageable';
import { Notices } from '../notices/notices.service';
import { PendingLoginEnds } from '../session/pending-login-ends.service';
import type { NewTokenInput, TokenView } from './hard-token.dto';

/** Gives somebody a token: from here on their sign-in asks for its code, and the first right one confirms it. */
@Injectable()
export class TokenAssignment {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: HardTokens,
    private readonly pendingLogins: PendingLoginEnds,
    private readonly notices: Notices,
  ) {}

  /** @throws Problem `not-found`, `forbidden`, `conflict` */
  assign(acting: Acting, userId: string, token: NewTokenInput): Promise<TokenView> {
    return this.dataSource.transaction(async (manager) => {
      await manageable(acting, userId, manager);
      const { id, label } = await this.tokens.add({ userId, ...token }, manager);
      // A sign-in that was setting up an app by the password alone would go on doing so.
      await this.pendingLogins.endEnrolling(userId, 'hard_token_added', manager);
      await this.notices.owe('hard_token_added', userId, manager);
      return { id, method: 'totp', label, period: token.period, confirmedAt: null };
    });
  }
}
