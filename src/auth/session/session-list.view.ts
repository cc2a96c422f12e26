import { z } from 'zod';
import { METHODS } from '../../common/access/principal';
import { deviceName } from '../../delivery/device-name';
import type { ListedSession } from './session.repository';
import { strengthOf, type SessionLimits } from './session.rules';
import { endsOf } from '../login/sign-in.view';

export const listedSessionView = z.object({
  id: z.uuid(),
  current: z.boolean().describe('The one this request was made with.'),
  strength: z.enum(['one_factor', 'two_factor']),
  method: z.enum(METHODS).nullable(),
  createdAt: z.iso.datetime().describe('When its owner signed in.'),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  idleExpiresAt: z.iso.datetime(),
  address: z.string().nullable(),
  device: z.string().nullable(),
});

export const sessionListView = z.object({ items: z.array(listedSessionView), nextCursor: z.string().nullable() });

export const sessionListExample = {
  items: [
    {
      id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a11',
      current: true,
      strength: 'two_factor',
      method: 'totp',
      createdAt: '2026-01-15T08:00:00.000Z',
      lastSeenAt: '2026-01-15T09:30:00.000Z',
      expiresAt: '2026-01-15T20:00:00.000Z',
      idleExpiresAt: '2026-01-15T10:30:00.000Z',
      address: '203.0.113.7',
      device: 'Firefox on Linux',
    },
  ],
  nextCursor: null,
};

/** @param currentId null: the reader is not its owner. */
export const viewOfListedSession = (session: ListedSession, limits: SessionLimits, currentId: string | null): z.infer<typeof listedSessionView> => ({
  id: session.id,
  current: session.id === currentId,
  strength: strengthOf(session),
  method: session.factorMethod,
  createdAt: session.signedInAt.toISOString(),
  lastSeenAt: session.lastSeenAt.toISOString(),
  ...endsOf(session, limits),
  address: session.address,
  device: deviceName(session.userAgent),
});
