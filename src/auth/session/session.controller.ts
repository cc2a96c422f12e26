import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { NotActivity, OneTimePassword, Public, ShortSession } from '../../common/access/labels';
import { METHODS } from '../../common/access/principal';
import { PERMISSIONS } from '../../common/access/permission';
import { Operation } from '../../common/http/operation';
import { warningView } from '../../common/validation/fields';
import { signedInOf } from '../guards/request-facts';
import { emergencyNotices } from '../emergency/emergency.notice';
import { endsOf, signedInUserView, userOf } from '../login/sign-in.view';
import { Cookies } from './cookies';
import { factsOfSession } from './live-sessions.service';
import { Logout } from './logout.service';
import { strengthOf } from './session.rules';

const sessionView = z.object({
  user: signedInUserView,
  session: z.object({
    id: z.uuid(),
    strength: z.enum(['one_factor', 'two_factor']),
    method: z.enum(METHODS).nullable(),
    provenAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    idleExpiresAt: z.iso.datetime(),
  }),
  permissions: z.array(z.enum(PERMISSIONS)),
  because: z.string(),
  notices: z.array(warningView).describe('Told for as long as it lasts: an emergency, to whoever administers.'),
});

@Controller('auth')
export class SessionController {
  constructor(
    private readonly cookies: Cookies,
    private readonly logout: Logout,
  ) {}

  @Get('session')
  @ShortSession()
  @OneTimePassword()
  @NotActivity()
  @Operation({
    summary: 'Who is signed in, how strongly, until when',
    description: 'Does not count as activity. A session that falls short of the policy may ask too.',
    answers: {
      200: {
        description: 'The session',
        schema: sessionView,
        examples: {
          twoFactor: {
            user: { id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a10', email: 'ana@erp.example', fullName: 'Ana Maria Silva', userType: 'system', roles: ['All'] },
            session: {
              id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a11',
              strength: 'two_factor',
              method: 'totp',
              provenAt: '2026-01-15T08:00:00.000Z',
              createdAt: '2026-01-15T08:00:00.000Z',
              expiresAt: '2026-01-15T20:00:00.000Z',
              idleExpiresAt: '2026-01-15T09:00:00.000Z',
            },
            permissions: [],
            because: 'role:All',
            notices: [],
          },
        },
      },
    },
  })
  session(@Req() request: FastifyRequest): z.infer<typeof sessionView> {
    const { session, site, decision } = signedInOf(request);
    const facts = factsOfSession(session);
    const { session_idle_timeout: idle, session_absolute_timeout: absolute } = site.settings;
    return {
      user: userOf(session),
      session: {
        id: session.session_id,
        strength: strengthOf(facts),
        method: session.factor_method,
        provenAt: session.factor_proven_at?.toISOString() ?? null,
        createdAt: session.created_at.toISOString(),
        ...endsOf(facts, { idle, absolute }),
      },
      permissions: [...new Set(session.roles.flatMap((role) => role.permissions))].sort(),
      because: decision.because,
      notices: [...emergencyNotices(session, site)],
    };
  }

  @Post('logout')
  @Public()
  @HttpCode(204)
  @Operation({
    summary: 'End the pending login and the session of this browser',
    answers: { 204: { description: 'Both are over, whether there were any or not' } },
  })
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.logout.end(this.cookies.read('session', request), this.cookies.read('pending', request));
    this.cookies.clear('session', reply);
    this.cookies.clear('pending', reply);
    // Not "cookies": the one that tells a known browser from a new one has to outlive a logout (contract §4).
    void reply.header('Clear-Site-Data', '"cache", "storage"');
  }
}
