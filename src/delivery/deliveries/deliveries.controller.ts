import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { OpenToApiKeys, RequireFreshProof, RequirePermission } from '../../common/access/labels';
import { Operation } from '../../common/http/operation';
import { ChannelHealth } from './channel-health';
import { channelsAnswer, deliveriesPage, type DeliveriesPage, deliveriesQuery, testDeliveryAnswer, testDeliveryBody } from './deliveries.dto';
import { Deliveries } from './deliveries.service';
import { TestDeliveries, type TestDelivered } from './test-deliveries';

@Controller('deliveries')
export class DeliveriesController {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly testDeliveries: TestDeliveries,
    private readonly health: ChannelHealth,
  ) {}

  @Get()
  @RequirePermission('deliveries.read')
  @OpenToApiKeys()
  @Operation({
    summary: 'What was sent, and what became of it',
    description: 'Newest first. Bodies, codes and full addresses are not kept, so they are not shown either.',
    query: deliveriesQuery,
    answers: { 200: { description: 'One page.', schema: deliveriesPage, examples: { page: examplePage() } } },
  })
  list(@Query() query: z.output<typeof deliveriesQuery>): Promise<DeliveriesPage> {
    return this.deliveries.page(query.limit, query.cursor);
  }

  @Get('channels')
  @RequirePermission('deliveries.read')
  @OpenToApiKeys()
  @Operation({
    summary: 'How mail and texts are doing',
    description: 'By what became of the messages of the last 30 days.',
    answers: { 200: { description: 'Both channels.', schema: channelsAnswer, examples: { both: exampleChannels() } } },
  })
  async channels(): Promise<z.output<typeof channelsAnswer>> {
    return { items: await this.health.all(), nextCursor: null };
  }

  @Post('test')
  @HttpCode(200)
  @RequirePermission('settings.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Send a test message now',
    description: "Goes past the queue through the channel's current provider; `detail` of a refusal is what the provider said.",
    body: testDeliveryBody,
    answers: {
      200: {
        description: 'The provider took the message.',
        schema: testDeliveryAnswer,
        examples: {
          email: { status: 'sent', channel: 'email', providerMessageId: '<5c8f1c1e-7a8e-4a5e-9a51-6d0d5a1c7f1e@example.com>' },
          sms: { status: 'sent', channel: 'sms', providerMessageId: 'SM0123456789abcdef0123456789abcdef' },
        },
      },
    },
    problems: ['delivery-unavailable'],
  })
  test(@Body() body: z.output<typeof testDeliveryBody>): Promise<TestDelivered> {
    return this.testDeliveries.send(body.channel, body.to);
  }
}

function examplePage(): DeliveriesPage {
  return {
    items: [
      {
        id: '0199d2c4-6b1e-7cc0-9d5c-2f1f6a3f8a10',
        channel: 'email',
        template: 'sign_in_code',
        recipientHint: 'a•••@e•••.com',
        status: 'sent',
        attempts: 1,
        createdAt: '2026-03-02T08:15:00.000Z',
        sentAt: '2026-03-02T08:15:01.000Z',
        failure: null,
      },
    ],
    nextCursor: null,
  };
}

function exampleChannels(): z.output<typeof channelsAnswer> {
  const never = { lastSentAt: null, lastSentThisWayAt: null, lastFailedAt: null, lastFailure: null, lastDay: { sent: 0, failed: 0 }, queued: 0, waitingSince: null };
  const sentAt = '2026-03-02T08:15:01.000Z';
  return {
    items: [
      { ...never, channel: 'email', way: 'provider', lastSentAt: sentAt, lastSentThisWayAt: sentAt, lastDay: { sent: 41, failed: 0 } },
      { ...never, channel: 'sms', way: 'none' },
    ],
    nextCursor: null,
  };
}
