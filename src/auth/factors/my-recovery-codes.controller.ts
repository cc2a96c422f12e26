import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RequireFreshProof } from '../../common/access/labels';
import { Operation } from '../../common/http/operation';
import { signedInOf } from '../guards/request-facts';
import { OwnFactors } from './own-factors.service';

const recoveryCodesView = z.object({ recoveryCodes: z.array(z.string()).length(10) });

@Controller('me/recovery-codes')
export class MyRecoveryCodesController {
  constructor(private readonly own: OwnFactors) {}

  @Post()
  @RequireFreshProof()
  @HttpCode(201)
  @Operation({
    summary: 'Make new recovery codes',
    description: 'Shown this once; the old ones are void from now on.',
    answers: {
      201: {
        description: 'Ten codes, each good once',
        schema: recoveryCodesView,
        examples: { codes: { recoveryCodes: Array.from({ length: 10 }, (_, turn) => `4OV3-FTOH-S7GV-Q2Y${'ABCDEFGHIJ'.charAt(turn)}`) } },
      },
    },
    problems: ['step-up-required', 'conflict'],
  })
  async renew(@Req() request: FastifyRequest): Promise<z.infer<typeof recoveryCodesView>> {
    return { recoveryCodes: [...(await this.own.renewRecoveryCodes(signedInOf(request)))] };
  }
}
