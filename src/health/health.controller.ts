import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../common/access/labels';
import { Operation } from '../common/http/operation';
import { commonProblems } from '../common/problems/common.problems';
import { FailingChannels } from '../delivery/deliveries/failing-channels';
import { ClockWatch } from './clock-watch';

const up = z.object({ status: z.literal('ok') });
const ready = up.extend({ warnings: z.array(z.object({ code: z.string(), message: z.string() })) });

/** For whoever restarts and routes: `live` asks nobody, `ready` asks the database. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly clockWatch: ClockWatch,
    private readonly channels: FailingChannels,
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
    description: '`warnings` name what somebody should see to while it serves: `clock_skew` when its clock and the database differ by more than 2 s; `email_failing`, `sms_failing` when the last message failed and none went out since (up to a minute old).',
    answers: { 200: { description: 'It can', schema: ready, examples: { ok: { status: 'ok', warnings: [] } } } },
    problems: ['unavailable'],
  })
  async ready(): Promise<z.infer<typeof ready>> {
    const [clock, channels] = await within(READY_WITHIN_MS, Promise.all([this.clockWatch.warnings(), this.channels.warnings()]));
    return { status: 'ok', warnings: [...clock, ...channels] };
  }
}

/** Probes give up after a few seconds: a database that hangs has to be called so before that. */
const READY_WITHIN_MS = 2_000;

/** @throws Problem `unavailable` when it takes longer; what it would have answered is nobody's any more */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => { reject(commonProblems.unavailable(1, 'the database does not answer')); }, milliseconds);
  });
  return Promise.race([work, late]).finally(() => { clearTimeout(timer); });
}
