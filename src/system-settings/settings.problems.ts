import type { FieldError } from '../common/problems/common.problems';
import { Problem } from '../common/problems/problem';
import type { SettingKey } from './settings.registry';

export const settingsProblems = {
  /** `pointer` is `/settings/<key>`, followed by the place inside a list. */
  refused: (errors: readonly FieldError[]) => new Problem('setting-refused', { members: { errors } }),
};

/**
 * Stored values that their schema refuses, written by another hand. Taking the defaults instead could switch the second
 * factor off unseen, so nothing is served until a change of just these keys repairs them. The keys go to the log alone.
 */
export class SettingIntegrityError extends Problem {
  constructor(keys: readonly SettingKey[]) {
    const repairs = keys.map((key) => `countersign set-config ${key} VALUE`).join(', ');
    const reason = `system setting ${keys.join(', ')}: the stored value is out of bounds; ${repairs} repairs it`;
    // With a cause it is a fault for the log, and somebody is called; without one it would be a refusal of ours.
    super('unavailable', { reason, cause: new Error(reason) });
    this.name = 'SettingIntegrityError';
  }
}
