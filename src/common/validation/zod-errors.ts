import type { z } from 'zod';
import type { FieldError } from '../problems/common.problems';

/** Zod's issues as RFC 6901 pointers. Values are never repeated: what was typed may be a password. */
export function fieldErrors(error: z.ZodError, prefix = ''): FieldError[] {
  return error.issues.flatMap((issue) => {
    const at = [...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ pointer: pointer(prefix, [...at, key]), message: 'is not a field of this request' }));
    }
    return [{ pointer: pointer(prefix, at), message: issue.message }];
  });
}

const pointer = (prefix: string, path: readonly PropertyKey[]): string =>
  prefix + path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
