import { z } from 'zod';
import { DEMANDABLE_METHODS } from '../common/access/principal';
import { instant, line, version } from '../common/validation/fields';
import { REQUIREMENTS } from './two-factor.rules';

export const setTwoFactorBody = z.strictObject({
  requirement: z.enum(REQUIREMENTS).describe('by_role: as roles and settings say. required: asked whatever they say. exempt: not asked until `exemptUntil`.'),
  method: z.enum(DEMANDABLE_METHODS).nullable().default(null).describe('How this person proves the second factor; left out: as roles and settings say.'),
  exemptUntil: instant.nullable().default(null).describe('At most 30 days ahead; needed for `exempt`.'),
  reason: line(1, 500).nullable().default(null).describe('Needed for `exempt`.'),
  version,
});

export type SetTwoFactor = z.output<typeof setTwoFactorBody>;
