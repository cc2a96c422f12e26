import { z } from 'zod';
import { line, warningView } from '../../common/validation/fields';
import { lockView } from '../../users/user.dto';
import { factorExamples } from '../factors/factor.examples';
import { factorView } from '../factors/factor.view';

export const reasonBody = z.strictObject({ reason: line(1, 500).describe('Kept in the audit.') });

export const personFactorsView = z.object({
  items: z.array(factorView),
  nextCursor: z.null(),
  recoveryCodesLeft: z.int(),
  locks: z.array(lockView),
  resetAt: z.iso.datetime().nullable().describe('Taken away by an administrator, and none confirmed since.'),
});

export const resetView = personFactorsView.extend({ warnings: z.array(warningView) });

export type PersonFactorsView = z.output<typeof personFactorsView>;
export type ResetView = z.output<typeof resetView>;

const none = { items: [], nextCursor: null, recoveryCodesLeft: 0, locks: [] };

export const personFactorExamples = {
  enrolled: { ...none, items: factorExamples.list.enrolled.items, recoveryCodesLeft: 10, resetAt: null },
  reset: { ...none, resetAt: '2026-01-15T09:00:00.000Z', warnings: [] },
};
