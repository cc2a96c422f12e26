import { z } from 'zod';
import { inWords } from './zod-words';

describe('inWords', () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ['missing', z.string(), undefined, 'is required'],
    ['a missing choice', z.enum(['a', 'b']), undefined, 'is required'],
    ['another kind', z.string(), 5, 'must be a text'],
    ['another kind', z.boolean(), 'true', 'must be true or false'],
    ['another kind', z.array(z.string()), {}, 'must be a list'],
    ['a fraction', z.int(), 1.5, 'must be a whole number'],
    ['empty', z.string().min(1), '', 'must not be empty'],
    ['short', z.string().min(8), 'x', 'must have at least 8 characters'],
    ['long', z.string().max(1), 'xy', 'must have at most 1 character'],
    ['too many', z.array(z.string()).max(2), ['a', 'b', 'c'], 'must have at most 2 entries'],
    ['small', z.number().min(60), 5, 'must be at least 60'],
    ['another choice', z.enum(['a', 'b']), 'c', 'must be one of a, b'],
    ['no id', z.uuid(), 'x', 'must be an id (UUID)'],
    ['no time', z.iso.datetime(), 'x', 'must be a time like 2026-01-12T08:00:00Z'],
    ['none of several', z.union([z.int(), z.boolean()]), 'x', 'has none of the forms that are taken here'],
    ['a schema that says it itself', z.string().min(1, 'give a name'), '', 'give a name'],
  ])('%s', (_, schema, value, message) => {
    expect(schema.safeParse(value, inWords).error?.issues[0]?.message).toBe(message);
  });
});
