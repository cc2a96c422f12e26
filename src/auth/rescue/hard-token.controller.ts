import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentUser } from '../../common/access/current-principal.decorator';
import { RequireFreshProof, RequirePermission } from '../../common/access/labels';
import type { UserPrincipal } from '../../common/access/principal';
import { Operation } from '../../common/http/operation';
import { IdParam } from '../../common/validation/id-param';
import { newTokenBody, tokenExample, tokenView, type NewTokenInput, type TokenView } from './hard-token.dto';
import { TokenAssignment } from './token-assignment.service';

@Controller('users/:id/factors')
export class HardTokenController {
  constructor(private readonly tokens: TokenAssignment) {}

  @Post('totp')
  @HttpCode(201)
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Give a person a token that makes codes',
    description: 'SHA-1, 6 digits. Their next sign-in asks for its code, and the first right one confirms it; until then it counts as no factor.',
    body: newTokenBody,
    answers: { 201: { description: 'Waits for its first code.', schema: tokenView, examples: { token: tokenExample } } },
    problems: ['validation-failed', 'forbidden', 'not-found', 'conflict'],
  })
  add(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string, @Body() body: NewTokenInput): Promise<TokenView> {
    return this.tokens.assign(actor, id, body);
  }
}
