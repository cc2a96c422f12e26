import { Controller, Get, HttpCode, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AskedByProxy, OpenToApiKeys } from '../../common/access/labels';
import { Operation } from '../../common/http/operation';
import { signedInOf } from '../guards/request-facts';
import { forwardedHeaders, type ForwardedPerson } from './forwarded-person.rules';
import { factsOfSession } from './live-sessions.service';
import { strengthOf } from './session.rules';

const HEADERS = {
  'X-Auth-User': { description: 'Id of the person; never given to another one.', example: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a10' },
  'X-Auth-Email': { description: 'Their address.', example: 'ana@erp.example' },
  'X-Auth-Roles': { description: 'Names of their roles, automatic ones included, each percent-encoded UTF-8, joined by commas.', example: 'Accounts%20Manager,All' },
  'X-Auth-Strength': { description: '`one_factor`, `two_factor` or `api_key`. A key names the roles of its owner, whatever its scopes.', example: 'two_factor' },
  'X-Auth-Session': { description: 'Public id of the session or key: the same in lists and the audit.', example: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a11' },
};

@Controller('auth')
export class VerifyController {
  /** The guards have decided when this is reached; what was asked of the proxy (`X-Forwarded-Method`, `-Uri`) is its own affair. */
  @Get('verify')
  @OpenToApiKeys()
  @AskedByProxy()
  @HttpCode(204)
  @Operation({
    summary: 'Forward authentication: who is behind this cookie or API key',
    description:
      'For a reverse proxy on the same host, which asks here before it passes a request on. It must overwrite every `X-Auth-*` header it passes on: ' +
      'a client may have written its own. Counts as activity. 401: nobody signed in, a pending login included. 403: a session that falls short of ' +
      'the policy, has to change its password, or comes from an address that is not listed.',
    answers: { 204: { description: 'Let it through', headers: HEADERS } },
  })
  verify(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): void {
    void reply.headers(forwardedHeaders(personOf(request)));
  }
}

function personOf(request: FastifyRequest): ForwardedPerson {
  const { apiKey } = request;
  const person = apiKey ?? signedInOf(request).session;
  const credential = apiKey
    ? ({ strength: 'api_key', credentialId: apiKey.api_key_id } as const)
    : { strength: strengthOf(factsOfSession(signedInOf(request).session)), credentialId: signedInOf(request).session.session_id };
  return { userId: person.user_id, email: person.email, roleNames: person.roles.map(({ name }) => name), ...credential };
}
