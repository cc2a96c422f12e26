import { z } from 'zod';
import { PERMISSIONS } from '../../common/access/permission';
import { instant, properName } from '../../common/validation/fields';
import { allowedAddresses } from '../../users/user.fields';
import { keyEnd } from './api-key.rules';
import type { ListedKey } from './api-key.repository';

const scopes = z.array(z.enum(PERMISSIONS));

/** Signs that turn the direction of what follows: a name ends up in mails and lists, and must not rewrite them. */
const keyName = properName(1, 100).refine((name) => !/[\u202a-\u202e\u2066-\u2069]/u.test(name), 'must not turn the direction of writing');

/** Whoever sends a list wants the key bound: were one of blank rows dropped to nothing, a key good from anywhere would pass for a bound one. */
const keyAddresses = allowedAddresses.refine((list) => list.length > 0, 'names no address: leave it out for a key that is not bound to any');

export const newApiKeyBody = z.strictObject({
  name: keyName.describe('What it is for: its name in lists and mails.'),
  scopes: scopes
    .max(PERMISSIONS.length)
    .refine((names) => new Set(names).size === names.length, 'must not repeat a permission')
    .describe('Permissions it may use, of those its owner holds at the time; none: it proves who its owner is, and reads nothing.'),
  expiresAt: instant.nullable().default(null).describe('Within `api_key_max_days`; left out: the longest there is.'),
  allowedAddresses: keyAddresses.default([]).describe('Addresses or CIDR ranges it is taken from, besides the list of its owner; left out: from wherever its owner may come.'),
});

export type NewApiKeyWish = z.output<typeof newApiKeyBody>;

export const apiKeyView = z.object({
  id: z.uuid(),
  name: z.string(),
  scopes,
  allowedAddresses: z.array(z.string()),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().describe('By the setting of now.'),
  lastUsedAt: z.iso.datetime().nullable().describe('To the minute.'),
  lastUsedFrom: z.string().nullable(),
});

export const madeApiKeyView = apiKeyView.extend({ key: z.string().describe('The key itself, this once.') });

export const apiKeyListView = z.object({ items: z.array(apiKeyView), nextCursor: z.string().nullable() });

export type ApiKeyView = z.infer<typeof apiKeyView>;
export type MadeApiKeyView = z.infer<typeof madeApiKeyView>;
export type ApiKeyListView = z.infer<typeof apiKeyListView>;

/** @param maxDays `api_key_max_days` of now */
export const viewOfKey = (key: ListedKey, maxDays: number): ApiKeyView => ({
  id: key.id,
  name: key.name,
  scopes: [...key.scopes],
  allowedAddresses: [...key.allowedAddresses],
  createdAt: key.createdAt.toISOString(),
  expiresAt: keyEnd(key, maxDays).toISOString(),
  lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  lastUsedFrom: key.lastUsedFrom,
});

export const apiKeyExample = {
  id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a31',
  name: 'Nightly coverage report',
  scopes: ['reports.read'],
  allowedAddresses: ['203.0.113.0/24'],
  createdAt: '2026-01-15T08:00:00.000Z',
  expiresAt: '2026-07-15T00:00:00.000Z',
  lastUsedAt: '2026-01-16T02:15:00.000Z',
  lastUsedFrom: '203.0.113.7',
} satisfies ApiKeyView;

export const madeApiKeyExample = {
  ...apiKeyExample,
  lastUsedAt: null,
  lastUsedFrom: null,
  key: `countersign_${'x'.repeat(43)}`,
} satisfies MadeApiKeyView;
