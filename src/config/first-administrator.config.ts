import { z } from 'zod';
import { isMailAddress, requiredInProduction } from './variable-schemas';
import { defineSubject, type Stage } from './variables';

export interface FirstAdministratorConfig {
  readonly login: string;
  /** null = a random one-time password is made on the first start (outside production). */
  readonly password: string | null;
}

const MAXIMUM_PASSWORD = 128;
const MINIMUM_PASSWORD_IN_PRODUCTION = 12;

export const firstAdministratorSubject = defineSubject({
  shape: (stage) => ({
    ADMIN_LOGIN: requiredInProduction(
      z.string().trim().refine(isMailAddress, { error: 'must be a mail address such as administrator@example.com' }),
      stage,
    ),
    ADMIN_PASSWORD: requiredInProduction(passwordSchema(stage), stage),
  }),
  toConfig: (values): FirstAdministratorConfig => ({
    login: values.ADMIN_LOGIN ?? 'administrator@localhost',
    password: values.ADMIN_PASSWORD ?? null,
  }),
});

/** Not trimmed: blanks at the ends belong to a password. Counted in code points, composed (NIST SP 800-63B §3.1.1.2). */
function passwordSchema(stage: Stage) {
  const minimum = stage === 'production' ? MINIMUM_PASSWORD_IN_PRODUCTION : 1;
  return z.string().refine((value) => isBetween(Array.from(value.normalize('NFC')).length, minimum, MAXIMUM_PASSWORD), {
    error: `must have ${minimum} to ${MAXIMUM_PASSWORD} characters`,
  });
}

function isBetween(value: number, minimum: number, maximum: number): boolean {
  return value >= minimum && value <= maximum;
}
