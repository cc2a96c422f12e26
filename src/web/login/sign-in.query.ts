import { z } from 'zod';
import { METHODS } from '../../common/access/principal';

/** What else stands in the address is not for us: a link may carry marks of whoever made it. Wrong values count as none. */
export const pageQuery = z.object({
  redirect: z.string().min(1).max(2000).optional().catch(undefined),
  method: z.enum(METHODS).optional().catch(undefined),
});

/** Where the forms of the sign-in page go, below its path. */
export const STEPS: ReadonlySet<string> = new Set(['code', 'send', 'enrol', 'cancel', 'sign-out', 'password', 'forgotten']);
