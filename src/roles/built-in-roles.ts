/** The rows every site has from its first migration on; their ids never change, their names cannot be changed. */
export const BUILT_IN_ROLES = {
  all: '00000000-0000-7000-8000-000000000001',
  systemUser: '00000000-0000-7000-8000-000000000002',
  administrator: '00000000-0000-7000-8000-000000000003',
  systemManager: '00000000-0000-7000-8000-000000000004',
} as const;
