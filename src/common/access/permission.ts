export const PERMISSIONS = [
  'users.read',
  'users.write',
  'roles.read',
  'roles.write',
  'settings.read',
  'settings.write',
  'deliveries.read',
  'audit.read',
  'reports.read',
  'metrics.read',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** Whoever holds one of these always owes a second factor while the switch is on (product P-03, PCI DSS 8.4.1). */
export const ADMINISTRATION_PERMISSIONS = ['users.write', 'roles.write', 'settings.write'] as const satisfies readonly Permission[];

export const administers = (permissions: Iterable<string>): boolean => {
  const held = new Set(permissions);
  return ADMINISTRATION_PERMISSIONS.some((permission) => held.has(permission));
};
