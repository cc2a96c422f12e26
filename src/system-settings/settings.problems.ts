import type { FieldError } from '../common/problems/common.problems';
import { Problem } from '../common/problems/problem';

export const settingsProblems = {
  /** `pointer` is `/settings/<key>`, followed by the place inside a list. */
  refused: (errors: readonly FieldError[]) => new Problem('setting-refused', { members: { errors } }),
};
