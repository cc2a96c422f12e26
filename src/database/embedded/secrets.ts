import path from 'node:path';
import { z } from 'zod';
import { EmbeddedPostgresError } from './embedded-postgres.error';
import { randomPassword, readIfThere, replacePrivate } from './private-file';

const clusterSecrets = z.object({ superuser: z.string().min(1), application: z.string().min(1) });

/** Two passwords, because whoever holds the application's must not be superuser by it. */
export type ClusterSecrets = z.infer<typeof clusterSecrets>;

const fileOf = (control: string): string => path.join(control, 'passwords.json');

/** Made before the cluster, so that no crash leaves a cluster whose passwords nobody knows. */
export function makeSecrets(control: string): ClusterSecrets {
  const known = readSecrets(control);
  if (known) return known;
  const secrets = { superuser: randomPassword(), application: randomPassword() };
  replacePrivate(fileOf(control), JSON.stringify(secrets));
  return secrets;
}

export function readSecrets(control: string): ClusterSecrets | undefined {
  const file = fileOf(control);
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  try {
    return clusterSecrets.parse(JSON.parse(text));
  } catch (error) {
    throw new EmbeddedPostgresError(
      `${file} does not hold the passwords of the embedded database: restore it from a backup, or ` +
        'remove it to have new ones set.',
      { cause: error },
    );
  }
}
