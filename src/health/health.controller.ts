import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Public } from '../common/access/labels';
import { Operation } from '../common/http/operation';

const up = z.object({ status: z.literal('ok') });

/** For whoever restarts and routes: `live` asks nobody, `ready` asks the database. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
  ) {}

  @Get('live')
  @Public()
  @Operation({ summary: 'The process answers', answers: { 200: { description: 'It does', schema: up, examples: { ok: { status: 'ok' } } } } })
  live(): z.infer<typeof up> {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  @Operation({
    summary: 'The process can serve: its database answers',
    answers: { 200: { description: 'It can', schema: up, examples: { ok: { status: 'ok' } } } },
    problems: ['unavailable'],
  })
  async ready(): Promise<z.infer<typeof up>> {
    await this.dataSource.query('select 1');
    return { status: 'ok' };
  }
}
