import { z } from 'zod';
import { line, warningView } from '../../common/validation/fields';
import { lockView } from '../../users/user.dto';
import { deliveryView } from '../login/sign-in.view';
import { factorExamples } from '../factors/factor.examples';
import { factorView } from '../factors/factor.view';

export const reasonBody = z.strictObject({ reason: line(1, 500).describe('Kept in the audit.') });

const personFactorView = factorView.extend({
  clockBehind: z
    .object({ seconds: z.int(), seenAt: z.iso.datetime() })
    .nullable()
    .describe('About how far behind the device is, told by a code that was refused; until one of now is accepted.'),
});

export const personFactorsView = z.object({
  items: z.array(personFactorView),
  nextCursor: z.string().nullable(),
  recoveryCodesLeft: z.int(),
  locks: z.array(lockView),
  resetAt: z.iso.datetime().nullable().describe('Taken away by an administrator, and none confirmed since.'),
  waitingTokens: z.array(z.object({ id: z.uuid(), label: z.string() })).describe('Hard tokens that count from their first right code.'),
  temporaryCodeUntil: z.iso.datetime().nullable().describe('null: none is open.'),
});

export const temporaryCodeView = z.object({
  code: z.string().describe('Eight digits, good once; shown this once.'),
  expiresAt: z.iso.datetime(),
});

export const resetView = personFactorsView.extend({ warnings: z.array(warningView) });

export const offerView = z.object({ delivery: deliveryView });

export type PersonFactorsView = z.output<typeof personFactorsView>;
export type TemporaryCodeView = z.output<typeof temporaryCodeView>;
export type ResetView = z.output<typeof resetView>;

const none = { items: [], nextCursor: null, recoveryCodesLeft: 0, locks: [], waitingTokens: [] };

export const personFactorExamples = {
  enrolled: { ...none, items: factorExamples.list.enrolled.items.map((item) => ({ ...item, clockBehind: null })), recoveryCodesLeft: 10, resetAt: null, temporaryCodeUntil: null },
  reset: { ...none, resetAt: '2026-01-15T09:00:00.000Z', temporaryCodeUntil: null, warnings: [] },
  offer: { delivery: { status: 'queued', resendAfter: null } },
  temporaryCode: { code: '04718203', expiresAt: '2026-01-15T17:00:00.000Z' },
};
