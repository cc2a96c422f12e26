export const admin = {
  'admin.overview.title': 'Übersicht',
  'admin.users.title': 'Personen',
  'admin.user.title': 'Person',
  'admin.roles.title': 'Rollen',
  'admin.settings.title': 'Systemeinstellungen',
  'admin.deliveries.title': 'Nachrichten',
  'admin.audit.title': 'Prüfprotokoll',
} as const;
