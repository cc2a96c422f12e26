import { DataSource } from 'typeorm';
import { SessionService } from '../../src/auth/session/session.service';
import { UsersService } from '../../src/users/users.service';
import type { HttpClient } from '../support/http-client';
import type { TestApp } from '../support/test-app';
import { CLI, newUser } from './admin-services';

/**
 * Somebody with these roles and a session that has just proven password and factor, as a completed sign-in leaves it.
 * The way there is told by the login stories; here it would only be in the way.
 */
export async function signedIn(app: TestApp, name: string, roles: string[]): Promise<{ id: string; client: HttpClient }> {
  const { id } = await app.app.get(UsersService).create(CLI, newUser({ email: `${name}@example.com`, fullName: name, roles, sendInvitation: false }));
  return { id, client: await sessionOf(app, id, `${name}@example.com`) };
}

/** Such a session for somebody who is there already. */
export async function sessionOf(app: TestApp, id: string, login: string, headers?: Record<string, string>): Promise<HttpClient> {
  const dataSource = app.app.get(DataSource);
  const now = app.clock.now();
  const { token } = await dataSource.transaction((manager) =>
    app.app.get(SessionService).establish(
      { userId: id, securityVersion: 1, login },
      { passwordProvenAt: now, factor: { method: 'totp', provenAt: now } },
      { because: 'test', passwordChangeDue: false, replaces: null, alone: false },
      manager,
    ),
  );
  const client = app.client(headers);
  client.cookies.set('countersign', token);
  return client;
}
