import { layered, type SettingLayers, type SettingSource } from './settings.layers';
import type { SettingKey, Settings } from './settings.registry';
import type { EmergencyFacts, StoredSettings } from './settings.repository';

/** All settings as they were at one version; frozen, so nobody can change them for everybody else. Secrets are in clear. */
export interface SettingsSnapshot {
  readonly version: number;
  readonly settings: Readonly<Settings>;
  readonly sources: Readonly<Record<SettingKey, SettingSource>>;
  /** Until when nobody is asked (product P-06); may be past: compare it with database time. */
  readonly emergencyUntil: Date | null;
  readonly emergency: EmergencyFacts | null;
  /** Secrets whose ciphertext does not open; their value counts as not set. */
  readonly unreadable: readonly SettingKey[];
  /** Empty but inside the change that repairs them, where their value counts as the default. */
  readonly misfits: readonly SettingKey[];
}

export function toSnapshot(layers: SettingLayers, stored: StoredSettings): SettingsSnapshot {
  const { settings, sources } = layered(layers, stored.values, [...stored.unreadable, ...stored.misfits]);
  return deepFreeze({
    version: stored.version,
    settings,
    sources,
    emergencyUntil: stored.emergency?.until ?? null,
    emergency: stored.emergency,
    unreadable: stored.unreadable,
    misfits: stored.misfits,
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
