import type { z } from 'zod';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};
const FORMATS: Readonly<Record<string, string>> = { uuid: 'an id (UUID)', email: 'an e-mail address', datetime: 'a time like 2026-01-12T08:00:00Z' };

const counted = (count: number | bigint, one: string): string => (count === 1 || count === 1n ? `1 ${one}` : `${count} ${one === 'entry' ? 'entries' : `${one}s`}`);

const bound = (side: 'least' | 'most', limit: number | bigint, origin: string): string => {
  if (side === 'least' && origin === 'string' && Number(limit) === 1) return 'must not be empty';
  if (origin === 'string') return `must have at ${side} ${counted(limit, 'character')}`;
  if (origin === 'array' || origin === 'set') return `must have at ${side} ${counted(limit, 'entry')}`;
  return `must be at ${side} ${limit}`;
};

const formatWords = (format: string): string => {
  const known = FORMATS[format];
  return known === undefined ? 'has not the form that is taken here' : `must be ${known}`;
};

/**
 * What is said of a field whose schema says nothing itself: the library's own words are made for programmers. Given at the
 * parse and not for the whole process, or the messages of configuration and stored rows would change with it.
 */
const words: z.core.$ZodErrorMap = (issue: Issue): string | undefined => {
  if (issue.input === undefined && ['invalid_type', 'invalid_value', 'invalid_union'].includes(issue.code)) return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return bound('least', issue.minimum, issue.origin);
    case 'too_big':
      return bound('most', issue.maximum, issue.origin);
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return formatWords(issue.format);
    case 'invalid_union':
      return 'has none of the forms that are taken here';
    default:
      return undefined;
  }
};

/** Second argument of a parse whose errors people read. */
export const inWords = { error: words };
