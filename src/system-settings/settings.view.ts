import { maskEmail, maskPhone } from '../common/mask';
import { MASK } from './settings.fields';
import { definitionOf, SETTING_KEYS, type SettingKey, type Settings } from './settings.registry';
import type { SettingsSnapshot } from './settings.snapshot';

export interface SettingsView {
  readonly version: number;
  readonly settings: Readonly<Record<string, { readonly value: unknown; readonly source: string }>>;
  readonly emergency: { readonly since: string; readonly until: string; readonly reason: string; readonly actor: string } | null;
}

/** @param now database time: an emergency that is over is not shown. */
export function settingsView(snapshot: SettingsSnapshot, now: Date): SettingsView {
  const { emergency } = snapshot;
  const entries = SETTING_KEYS.map((key) => [key, { value: shown(key, snapshot), source: snapshot.sources[key] }] as const);
  return {
    version: snapshot.version,
    settings: Object.fromEntries(entries),
    emergency:
      emergency === null || emergency.until <= now
        ? null
        : { since: emergency.since.toISOString(), until: emergency.until.toISOString(), reason: emergency.reason, actor: emergency.actor },
  };
}

function shown(key: SettingKey, snapshot: SettingsSnapshot): unknown {
  if (!definitionOf(key).secret) return snapshot.settings[key];
  return isSet(snapshot.settings[key]) || snapshot.unreadable.includes(key) ? MASK : null;
}

/** For the audit: no secret, and no full address or number (product P-53). */
export function auditedValues(keys: readonly SettingKey[], settings: Settings): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, audited(key, settings)]));
}

function audited(key: SettingKey, settings: Settings): unknown {
  const value = settings[key];
  if (definitionOf(key).secret) return isSet(value) ? MASK : null;
  if (key === 'mail_from') return settings.mail_from.replace(/[^\s<>"]+@[^\s<>"]+/, maskEmail);
  if (key === 'twilio_from') return settings.twilio_from.startsWith('+') ? maskPhone(settings.twilio_from) : value;
  return value;
}

const isSet = (value: Settings[SettingKey]): boolean => (Array.isArray(value) ? value.length > 0 : value !== '');
