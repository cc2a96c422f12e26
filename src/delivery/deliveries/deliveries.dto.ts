import { z } from 'zod';
import type { Page } from '../../common/paging/cursor';
import { page, plainText } from '../../common/validation/fields';
import { TEMPLATES } from '../message';

const channel = z.enum(['email', 'sms']);

export const testDeliveryBody = z.strictObject({
  channel,
  to: plainText(1, 320).describe('One mail address, or a number with its country code; blanks, dashes, dots, slashes and brackets in it are taken out.'),
});

export const testDeliveryAnswer = z.object({
  status: z.literal('sent'),
  channel,
  providerMessageId: z.string().optional().describe('What the provider calls the message.'),
});

export const deliveriesQuery = z.strictObject(page);

export const deliveryView = z.object({
  id: z.uuid(),
  channel,
  template: z.enum(TEMPLATES),
  recipientHint: z.string().nullable().describe('Masked.'),
  status: z.enum(['queued', 'sent', 'failed', 'dropped']).describe('`dropped`: nobody needed it any more when its turn came, so it was not sent.'),
  attempts: z.int(),
  createdAt: z.iso.datetime(),
  sentAt: z.iso.datetime().nullable(),
  failure: z.string().nullable().describe("The provider's status and at most 200 printable characters of its reason; of a dropped one, why."),
});

export const deliveriesPage = z.object({ items: z.array(deliveryView), nextCursor: z.string().nullable() });

export const channelView = z.object({
  channel,
  way: z.enum(['provider', 'development_mailbox', 'none']).describe('Where its messages go by the settings of now.'),
  lastSentAt: z.iso.datetime().nullable(),
  lastSentThisWayAt: z.iso.datetime().nullable().describe('By the server and account configured now: what makes the channel proven for seven days.'),
  lastFailedAt: z.iso.datetime().nullable().describe('When a message was last given up.'),
  lastFailure: z.string().nullable(),
  lastDay: z.object({ sent: z.int(), failed: z.int() }),
  queued: z.int(),
  waitingSince: z.iso.datetime().nullable().describe('Of the oldest one queued: one that is minutes old says that the channel is down.'),
});

export const channelsAnswer = z.object({ items: z.array(channelView), nextCursor: z.null() });

export type ChannelView = z.output<typeof channelView>;
export type DeliveryView = z.output<typeof deliveryView>;
export type DeliveriesPage = Page<DeliveryView>;
