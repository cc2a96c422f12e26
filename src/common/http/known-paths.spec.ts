import { KnownPaths } from './known-paths';

describe(KnownPaths.name, () => {
  const known = new KnownPaths();
  known.note('GET', '/api/v1/users');
  known.note(['HEAD'], '/api/v1/users');
  known.note('POST', '/api/v1/users');
  known.note('DELETE', '/api/v1/users/:id');
  known.note('POST', '/api/v1/users/me');
  known.note('POST', '/api/v1/users/:id/unlock');
  known.note('GET', '/');

  it.each([
    ['/api/v1/users', 'GET, HEAD, POST'],
    ['/api/v1/users?limit=1', 'GET, HEAD, POST'],
    ['/api/v1/%75sers', 'GET, HEAD, POST'],
    ['/api/v1/users/1', 'DELETE'],
    ['/api/v1/users/me', 'DELETE, POST'],
    ['/api/v1/users/a%2Fb/unlock', 'POST'],
    ['/', 'GET'],
    ['/?x=/api/v1/users', 'GET'],
    ['/api/v1/users/', ''],
    ['/api/v1/users//unlock', ''],
    ['/api/v1/users/%ff', ''],
    ['/api/v1/Users', ''],
    ['/api/v1', ''],
    ['//', ''],
    ['', ''],
  ])('%s has %s', (url, methods) => {
    expect(known.methodsOf(url).join(', ')).toBe(methods);
  });
});
