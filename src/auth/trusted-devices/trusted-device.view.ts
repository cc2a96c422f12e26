import { z } from 'zod';

export const trustedDeviceView = z.object({
  id: z.uuid(),
  label: z.string().describe('Program and system, as it named itself when it was trusted.'),
  current: z.boolean().describe('The browser of this request.'),
  trustedAt: z.iso.datetime().describe('When a factor was proven on it.'),
  lastUsedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().describe('By the hours of now; a use does not move it.'),
  address: z.string().nullable().describe('Of the last use.'),
});

export const trustedDeviceListView = z.object({ items: z.array(trustedDeviceView), nextCursor: z.string().nullable() });

export type TrustedDeviceView = z.infer<typeof trustedDeviceView>;
export type TrustedDeviceListView = z.infer<typeof trustedDeviceListView>;

export const trustedDeviceListExample = {
  items: [
    {
      id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a21',
      label: 'Firefox on Linux',
      current: true,
      trustedAt: '2026-01-15T08:00:00.000Z',
      lastUsedAt: '2026-01-16T08:05:00.000Z',
      expiresAt: '2026-01-22T08:00:00.000Z',
      address: '203.0.113.7',
    },
  ],
  nextCursor: null,
};
