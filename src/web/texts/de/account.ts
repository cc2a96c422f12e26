export const account = {
  'account.title': 'Profil und Sicherheit',
  'account.two_factor.title': 'Zwei-Faktor-Anmeldung',
} as const;
