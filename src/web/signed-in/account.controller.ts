import { Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ShortSession } from '../../common/access/labels';
import { PageController } from '../rendering/page-controller.decorator';
import { PageOperation, TO_SIGN_IN } from '../rendering/page-operation.decorator';
import { ACCOUNT } from './areas';
import { Frames } from './frame.service';

/** What people keep about themselves. Open to a session that falls short of the policy: here it gets what it lacks. */
@ShortSession()
@PageController('account')
export class AccountController {
  constructor(private readonly frames: Frames) {}

  @Get()
  @PageOperation({ summary: 'Account page', shows: 'Profile, password, sessions, trusted devices, API keys', goesOn: TO_SIGN_IN, problems: ['unauthenticated', 'forbidden'] })
  profile(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.frames.account(ACCOUNT.profile, request, reply);
  }

  @Get('two-factor')
  @PageOperation({ summary: 'One’s own second factors', shows: 'Factors, recovery codes, what the policy asks and why', goesOn: TO_SIGN_IN, problems: ['unauthenticated', 'forbidden'] })
  twoFactor(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.frames.account(ACCOUNT.twoFactor, request, reply);
  }
}
