import { z } from 'zod';
import type { Page } from '../../common/paging/cursor';
import { page, plainText } from '../../common/validation/fields';
import { TEMPLATES } from '../message';

const channel = z.enum(['email', 'sms']);

export const testDeliveryBody = z.strictObject({
  channel,
  to: plainText(1, 320).describe('One mail address, or a number in E.164 form.'),
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

export type DeliveryView = z.output<typeof deliveryView>;
export type DeliveriesPage = Page<DeliveryView>;
