import { z } from 'zod';
import { roleName } from '../../roles/role.dto';
import { page, version, warningView } from '../../common/validation/fields';
import { roleNames } from '../user.fields';

export const createProfileBody = z.strictObject({ name: roleName, roles: roleNames });
export const updateProfileBody = z.strictObject({ name: roleName.optional(), roles: roleNames.optional(), version });
export const listProfilesQuery = z.strictObject(page);

export const profileView = z.object({
  id: z.uuid(),
  name: z.string(),
  roles: z.array(z.string()),
  users: z.int().describe('People who have it.'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int(),
});

export const profileWritten = profileView.extend({ warnings: z.array(warningView) });
export const profilePage = z.object({ items: z.array(profileView), nextCursor: z.string().nullable() });

export type CreateProfile = z.output<typeof createProfileBody>;
export type UpdateProfile = z.output<typeof updateProfileBody>;
export type ProfileView = z.output<typeof profileView>;
export type ProfileWritten = z.output<typeof profileWritten>;

export const profileExample = {
  id: '0199f2a4-7c1e-7b1a-9a52-3d5f1c2b4e70',
  name: 'Accountant',
  roles: ['Accounts Manager', 'Accounts User'],
  users: 12,
  createdAt: '2026-01-12T08:00:00.000Z',
  updatedAt: '2026-01-12T08:00:00.000Z',
  version: 1,
} satisfies ProfileView;
