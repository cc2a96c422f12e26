import { Body, Controller, Param, Put } from '@nestjs/common';
import { CurrentUser } from '../common/access/current-principal.decorator';
import { RequireFreshProof, RequirePermission } from '../common/access/labels';
import type { UserPrincipal } from '../common/access/principal';
import { Operation } from '../common/http/operation';
import { IdParam } from '../common/validation/id-param';
import { setTwoFactorBody, type SetTwoFactor } from './two-factor.dto';
import { UserTwoFactor } from './two-factor.service';
import { userExample, userWritten, type UserWritten } from './user.dto';

const exempt = {
  ...userExample,
  version: 2,
  twoFactor: { requirement: 'exempt', method: null, exemptUntil: '2026-01-20T08:00:00.000Z', exemptReason: 'Phone in repair' },
  warnings: [],
};

@Controller('users')
export class UserTwoFactorController {
  constructor(private readonly twoFactor: UserTwoFactor) {}

  @Put(':id/two-factor')
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Decide about the second factor of a person',
    description:
      'The whole of it: what is left out is taken away. An exemption ends by itself, and holders of administration permissions get none. ' +
      'A method has to be one that the roles of the person allow.',
    body: setTwoFactorBody,
    answers: { 200: { description: 'Decided.', schema: userWritten, examples: { exempt } } },
    problems: ['validation-failed', 'forbidden', 'not-found', 'conflict', 'would-lock-out'],
  })
  set(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string, @Body() body: SetTwoFactor): Promise<UserWritten> {
    return this.twoFactor.set(actor, id, body);
  }
}
