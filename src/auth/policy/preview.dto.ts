import { z } from 'zod';
import { updateRoleBody } from '../../roles/role.dto';

const MAX_ROLES = 100;
/** Of each group. */
export const NAMED_PEOPLE = 100;

export const previewBody = z.strictObject({
  settings: z
    .record(z.string().max(100), z.unknown())
    .default({})
    .meta({ description: 'key → value, as PATCH /system-settings takes them' }),
  roles: z
    .record(z.string().min(1).max(100), updateRoleBody.omit({ version: true, name: true }))
    .refine((roles) => Object.keys(roles).length <= MAX_ROLES, `must name at most ${MAX_ROLES} roles`)
    .default({})
    .meta({ description: 'name of a role → what PATCH /roles/{id} would change of it' }),
});

const group = z.object({
  count: z.int(),
  users: z.array(z.object({ id: z.uuid(), login: z.string(), because: z.string() })).max(NAMED_PEOPLE).describe(`The first ${NAMED_PEOPLE}.`),
});

export const previewView = z.object({
  unaffected: group.describe('Their next sign-in goes as it would go now.'),
  newlyAsked: group.describe('Asked for a code, and ready for it.'),
  mustEnrol: group.describe('Have to set a factor up, at once or before their grace is over.'),
  cannotSignIn: group.describe('Nothing that is asked for could be proven or set up: no number, no address, no channel.'),
  noLongerAsked: group.describe('Signed in by the password alone.'),
});

export type PreviewWish = z.output<typeof previewBody>;
export type PreviewView = z.output<typeof previewView>;

const nobody = { count: 0, users: [] };
const ana = { id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a10', login: 'ana@erp.example', because: 'role:All' };

export const previewExample = {
  unaffected: nobody,
  newlyAsked: { count: 1, users: [ana] },
  mustEnrol: nobody,
  cannotSignIn: { count: 1, users: [{ ...ana, id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a11', login: 'ben@erp.example' }] },
  noLongerAsked: nobody,
} satisfies PreviewView;
