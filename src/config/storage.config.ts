import { join, resolve } from 'node:path';
import { z } from 'zod';
import { defineSubject } from './variables';

export interface StorageConfig {
  /** Absolute. Holds the embedded database and generated keys. */
  readonly dataDir: string;
  /** Absolute. Whether it exists and is private is judged by `loadOrCreateKeyRing`. */
  readonly keysFile: string;
}

export const storageSubject = defineSubject({
  shape: () => ({
    DATA_DIR: path().default('./data'),
    KEYS_FILE: path().optional(),
  }),
  toConfig: (values): StorageConfig => {
    const dataDir = resolve(values.DATA_DIR);
    const keysFile = values.KEYS_FILE === undefined ? join(dataDir, 'keys.json') : resolve(values.KEYS_FILE);
    return { dataDir, keysFile };
  },
});

function path() {
  return z
    .string()
    .trim()
    .refine((value) => !value.includes('\0'), { error: 'must be a path' });
}
