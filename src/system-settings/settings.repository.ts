import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SecretBox, SecretIntegrityError, type SecretPlace } from '../common/crypto/secret-box';
import { asPlainSecret, type SealedText } from '../common/crypto/secret-text';
import { definitionOf, isSettingKey, type SettingKey, type Settings } from './settings.registry';

export interface EmergencyFacts {
  readonly since: Date;
  readonly until: Date;
  readonly reason: string;
  readonly actor: string;
}

export interface StoredSettings {
  readonly version: number;
  /** Only what differs from the default. */
  readonly values: Partial<Settings>;
  readonly unreadable: readonly SettingKey[];
  /** Stored, but not as their schema wants it: nothing is served by these settings before they are repaired. */
  readonly misfits: readonly SettingKey[];
  readonly emergency: EmergencyFacts | null;
}

interface Row {
  version: number;
  emergency_since: Date | null;
  emergency_until: Date | null;
  emergency_reason: string | null;
  emergency_actor: string | null;
  key: string | null;
  value: unknown;
  sealed: SealedText | null;
}

/** Version and values come in one statement: read one after the other they could belong to two different versions. */
const READ = `
  select state.version, state.emergency_since, state.emergency_until, state.emergency_reason, state.emergency_actor,
         setting.key, setting.value, setting.sealed
    from system_settings_state state left join system_setting setting on true`;

const UPSERT = `
  insert into system_setting (key, value, sealed) values ($1, $2::jsonb, $3)
  on conflict (key) do update set value = excluded.value, sealed = excluded.sealed, updated_at = app_now()`;

const SEALED_DIGEST = `sha256(convert_to(sealed, 'UTF8'))`;

@Injectable()
export class SettingsRepository {
  constructor(private readonly box: SecretBox) {}

  async version(manager: EntityManager): Promise<number> {
    return versionOf(await manager.query<Pick<Row, 'version'>[]>('select version from system_settings_state'));
  }

  /** Changes wait for each other here: two with the same version become one change and one refusal. */
  async lock(manager: EntityManager): Promise<number> {
    return versionOf(await manager.query<Pick<Row, 'version'>[]>('select version from system_settings_state for update'));
  }

  async read(manager: EntityManager): Promise<StoredSettings> {
    const rows = await manager.query<Row[]>(READ);
    const values: Partial<Record<SettingKey, unknown>> = {};
    const [unreadable, misfits]: [SettingKey[], SettingKey[]] = [[], []];
    for (const { key, value, sealed } of rows) {
      // A key nobody knows was written by a newer release that was rolled back; it waits for its return.
      if (key === null || !isSettingKey(key)) continue;
      const plain = sealed === null ? value : this.open(key, sealed);
      const fitting = plain === UNREADABLE ? null : definitionOf(key).schema.safeParse(plain);
      if (fitting === null) unreadable.push(key);
      else if (fitting.success) values[key] = fitting.data;
      else misfits.push(key);
    }
    return { version: versionOf(rows), values: values as Partial<Settings>, unreadable, misfits, emergency: emergencyOf(rows[0]) };
  }

  /** Writes one more version; a value of `undefined` is removed, which makes it the default again. */
  async write(changes: ReadonlyMap<SettingKey, unknown>, manager: EntityManager): Promise<void> {
    for (const [key, value] of changes) {
      if (value === undefined) await manager.query('delete from system_setting where key = $1', [key]);
      else await manager.query(UPSERT, this.columns(key, value));
    }
    await manager.query('update system_settings_state set version = version + 1');
  }

  /** @returns whether nobody was told of this sealed text yet: written anew, or spoilt once more, it is another one. */
  async noteUnreadable(key: SettingKey, manager: EntityManager): Promise<boolean> {
    const [, noted] = await manager.query<[unknown, number]>(
      `update system_setting set unreadable_digest = ${SEALED_DIGEST} where key = $1 and unreadable_digest is distinct from ${SEALED_DIGEST}`,
      [key],
    );
    return noted === 1;
  }

  private columns(key: SettingKey, value: unknown): unknown[] {
    const text = JSON.stringify(value);
    return definitionOf(key).secret ? [key, null, this.box.seal(asPlainSecret(text), settingPlace(key))] : [key, text, null];
  }

  /** A lost key must not take every sign-in down with it: the channel counts as not configured; log and audit cry. */
  private open(key: SettingKey, sealed: SealedText): unknown {
    try {
      return JSON.parse(this.box.open(sealed, settingPlace(key)));
    } catch (error) {
      if (!(error instanceof SecretIntegrityError)) throw error;
      return UNREADABLE;
    }
  }
}

const UNREADABLE = Symbol('unreadable');

/** Where a secret setting is sealed to. Rotation needs it too, for keys of a newer release as well. */
export const settingPlace = (key: string): SecretPlace => ({ table: 'system_setting', column: 'sealed', row: [key] });

function versionOf(rows: readonly Pick<Row, 'version'>[]): number {
  const version = rows[0]?.version;
  if (version === undefined) throw new Error('system_settings_state has no row');
  return version;
}

function emergencyOf(row: Row | undefined): EmergencyFacts | null {
  if (!row?.emergency_since || !row.emergency_until) return null;
  return {
    since: row.emergency_since,
    until: row.emergency_until,
    reason: row.emergency_reason ?? '',
    actor: row.emergency_actor ?? '',
  };
}
