import type { z } from 'zod';
import type { FieldError } from '../problems/common.problems';

/** Zod's issues as RFC 6901 pointers. Values are never repeated: what was typed may be a password. */
export function fieldErrors(error: z.ZodError, prefix = ''): FieldError[] {
  return error.issues.filter((issue) => !isToldAgain(issue, error.issues)).flatMap((issue) => {
    const at = [...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ pointer: pointer(prefix, [...at, key]), message: 'is not a field of this request' }));
    }
    return [{ pointer: pointer(prefix, at), message: issue.message }];
  });
}

/** Past the whole numbers that are exact, where the field has a nearer bound, which says it too. */
function isToldAgain(issue: z.core.$ZodIssue, issues: readonly z.core.$ZodIssue[]): boolean {
  if ((issue.code !== 'too_big' && issue.code !== 'too_small') || issue.origin !== 'int') return false;
  return issues.some((other) => other !== issue && other.code === issue.code && other.path.join('/') === issue.path.join('/'));
}

const pointer = (prefix: string, path: readonly PropertyKey[]): string =>
  prefix + path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
