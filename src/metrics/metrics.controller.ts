import { Controller, Get, Header } from '@nestjs/common';
import { OpenToApiKeys, OpenToThisMachine, RequirePermission } from '../common/access/labels';
import { Operation } from '../common/http/operation';
import { Instruments } from './instruments';
import { Observations } from './observations.service';
import { OutboxDepth } from './outbox-depth';

/** Numbers about sign-ins are nobody's business but the operator's (requirements R-185). */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly instruments: Instruments,
    private readonly observations: Observations,
    private readonly outboxDepth: OutboxDepth,
  ) {}

  @Get()
  @RequirePermission('metrics.read')
  @OpenToApiKeys()
  @OpenToThisMachine()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @Operation({
    summary: 'Metrics of this process, for Prometheus',
    description: 'Also open, without a key, to this machine itself, asked by `localhost`, `127.0.0.1` or `[::1]` and without a forwarding header. No label holds anything of a person.',
    answers: { 200: { description: 'The text format 0.0.4.', mediaType: 'text/plain' } },
  })
  async scrape(): Promise<string> {
    this.observations.noteQueues();
    await this.outboxDepth.note();
    return this.instruments.text();
  }
}
