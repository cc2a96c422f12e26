/** The administration: /admin and below. */
export const admin = {
  'admin.overview.title': 'Overview',
  'admin.users.title': 'Users',
  'admin.user.title': 'User',
  'admin.roles.title': 'Roles',
  'admin.settings.title': 'System settings',
  'admin.deliveries.title': 'Messages',
  'admin.audit.title': 'Audit log',
} as const;
