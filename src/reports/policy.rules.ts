import type { PolicyInForce } from './coverage.view';

/** Pure. The policy in one cell: `key=value; …; roles=…`. */
export function policyInOneLine({ roles, ...site }: PolicyInForce): string {
  const facts = Object.entries(site).map(([key, value]) => `${key}=${String(value ?? '-')}`);
  return [...facts, `roles=${roles.length === 0 ? '-' : roles.map(roleInOneLine).join(' | ')}`].join('; ');
}

function roleInOneLine({ role, asks, allowedMethods, trustedDeviceHours, graceDays }: PolicyInForce['roles'][number]): string {
  const rules = [
    asks ? 'asked' : 'not asked',
    ...(allowedMethods.length === 0 ? [] : [allowedMethods.join('/')]),
    ...(trustedDeviceHours === null ? [] : [`trusted ${trustedDeviceHours} h`]),
    ...(graceDays === null ? [] : [`grace ${graceDays} d`]),
  ];
  return `${role} (${rules.join(', ')})`;
}
