import { Controller, Get, Param } from '@nestjs/common';
import { RequirePermission } from '../../common/access/labels';
import { Operation } from '../../common/http/operation';
import { IdParam } from '../../common/validation/id-param';
import { Decisions } from './decision.service';
import { decisionView, type DecisionView } from './decision.view';

const asked = {
  user: { id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a10', login: 'ana@erp.example' },
  kind: 'challenge',
  because: 'role:Accounts Manager',
  demanded: 'totp',
  methods: [{ method: 'totp' }, { method: 'recovery_code' }],
  grace: null,
  firstAskedAt: '2026-01-12T08:00:00.000Z',
};

@Controller('users')
export class DecisionController {
  constructor(private readonly decisions: Decisions) {}

  @Get(':id/two-factor/decision')
  @RequirePermission('users.read')
  @Operation({
    summary: 'Why a person is asked for a second factor, or not',
    description: 'What the next sign-in would meet after the right password, from an address of the list where the person has one.',
    answers: { 200: { description: 'The decision of now.', schema: decisionView, examples: { asked } } },
    problems: ['not-found'],
  })
  about(@Param('id', IdParam) id: string): Promise<DecisionView> {
    return this.decisions.about(id);
  }
}
