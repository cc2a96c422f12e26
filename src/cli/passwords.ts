import type { INestApplicationContext } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { contextWordsOf, passwordErrors, type PasswordOwner } from '../auth/password/password.rules';
import { Passwords } from '../auth/password/passwords.service';
import { AuditLog } from '../common/audit/audit-log';
import { commonProblems } from '../common/problems/common.problems';
import { passwordText } from '../common/validation/fields';
import { fieldErrors } from '../common/validation/zod-errors';
import { SystemSettingsService } from '../system-settings/system-settings.service';
import { auditTarget } from '../users/user.audit';

const POINTER = '/password';

/** The same rules as for a password its owner chooses. @throws Problem `validation-failed` */
export async function refuseWeakPassword(app: INestApplicationContext, person: PasswordOwner, password: string): Promise<void> {
  const { settings } = await app.get(SystemSettingsService, { strict: false }).current();
  const facts = { minimumLength: settings.minimum_password_length, contextWords: contextWordsOf(person, settings.otp_issuer_name) };
  const typed = passwordText.safeParse(password);
  const errors = typed.success ? passwordErrors(POINTER, { ...facts, password }) : fieldErrors(typed.error, POINTER);
  if (errors.length > 0) throw commonProblems.validationFailed(errors);
}

/** Of a person who is being added, in that transaction. */
export async function setFirstPassword(app: INestApplicationContext, userId: string, password: string, manager: EntityManager): Promise<void> {
  const passwords = app.get(Passwords, { strict: false });
  await passwords.store(userId, await passwords.sealedHash(userId, password), 'others', manager);
}

/** A one-time password is done with it, and so is everything that was signed in with the old one. */
export async function replacePassword(app: INestApplicationContext, user: { readonly id: string; readonly email: string }, password: string): Promise<void> {
  const passwords = app.get(Passwords, { strict: false });
  const sealed = await passwords.sealedHash(user.id, password);
  await app.get(DataSource).transaction(async (manager) => {
    await passwords.store(user.id, sealed, 'others', manager);
    const reason = 'set from the command line';
    await app.get(AuditLog, { strict: false }).record({ event: 'authn_password_change', outcome: 'success', reason, target: auditTarget(user) }, manager);
  });
}
