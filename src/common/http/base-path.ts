export const API_BASE = 'api/v1';

/** Pages and operations stand outside the API's base path (contract §3, §4). */
export const OUTSIDE_THE_API = [
  '/',
  'qrcode/*path',
  'password/*path',
  'login',
  'login/*path',
  'problems/*path',
  'assets/*path',
  'account',
  'account/*path',
  'admin',
  'admin/*path',
  'dev/*path',
  'health/*path',
  'metrics',
  'api/docs',
  'api/docs/*path',
  'api/openapi.json',
];

/**
 * Where a route of the controllers really is, `/api/v1/users/:id`: the rule Nest applies to `setGlobalPrefix` with the
 * list above. test/access holds it against the running router.
 */
export function routeUrl(controllerPath: string, methodPath: string): string {
  const segments = `${controllerPath}/${methodPath}`.split('/').filter((segment) => segment !== '');
  const path = `/${segments.join('/')}`;
  return OUTSIDE_THE_API.some((pattern) => covers(pattern, path)) ? path : `/${API_BASE}${path}`;
}

function covers(pattern: string, path: string): boolean {
  const [literal = '', wildcard] = pattern.split('*');
  const start = `/${literal}`.replace('//', '/');
  return wildcard === undefined ? path === start : path.startsWith(start) && path.length > start.length;
}
