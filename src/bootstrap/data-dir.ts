import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode } from '../config/system-error';
import { EXIT_CONFIGURATION, StartRefused } from './start-refused';

/**
 * Makes DATA_DIR where it is missing, before the key file would make it closed to everybody: as root the database runs
 * as another account, which has to pass through this folder and those above it. A folder that exists keeps its mode.
 */
export function makeDataDir(dataDir: string): void {
  if (existsSync(dataDir)) return;
  try {
    mkdirSync(dirname(dataDir), { recursive: true, mode: 0o711 });
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    // Not by the mode of mkdir, which the umask cuts.
    chmodSync(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === null) throw error;
    throw new StartRefused([`DATA_DIR: ${dataDir} cannot be made (${code}): choose a folder this account may write to`], EXIT_CONFIGURATION);
  }
}
