import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../common/audit/audit-log';
import { ChangeReview, type Warning } from '../common/change-review';
import { commonProblems } from '../common/problems/common.problems';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { type SettingLayers, settingLayers } from './settings.layers';
import { readPatch, type SettingsPatch } from './settings.patch';
import { SettingIntegrityError, settingsProblems } from './settings.problems';
import { definitionOf, SETTING_KEYS, type SettingKey, type Settings } from './settings.registry';
import { SettingsRepository } from './settings.repository';
import { settle } from './settings.rules';
import { type SettingsSnapshot, toSnapshot } from './settings.snapshot';
import { auditedValues, settingsView, type SettingsView } from './settings.view';

export type { SettingsSnapshot };

export interface SettingsChange {
  /** The version the caller has read; null for the command line, which has read none. */
  readonly version: number | null;
  /** key → value; `null` = back to the default. Anything may stand in it: it is checked here. */
  readonly patch: Readonly<Record<string, unknown>>;
}

export interface SettingsChanged {
  readonly snapshot: SettingsSnapshot;
  readonly warnings: readonly Warning[];
}

/**
 * The run-time settings. Every process keeps a snapshot and compares its version with the database's, so a change counts
 * everywhere at the next request; whoever writes `system_settings_state` in another way must raise `version` as well.
 */
@Injectable()
export class SystemSettingsService {
  readonly layers: SettingLayers;
  private cached: SettingsSnapshot | null = null;
  /** Transactions that repair a stored value: their own reviewers may look, or two misfits would each bar the other's repair. */
  private readonly repairs = new WeakSet<EntityManager>();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(APP_CONFIG) config: AppConfig,
    private readonly repository: SettingsRepository,
    private readonly changeReview: ChangeReview,
    private readonly auditLog: AuditLog,
  ) {
    this.layers = settingLayers(config);
  }

  /** The settings of now: one SELECT of a single integer, more only when it moved. */
  async current(): Promise<SettingsSnapshot> {
    return this.atVersion(await this.repository.version(this.dataSource.manager));
  }

  /**
   * For a caller that has just read `system_settings_state.version` in a statement of its own; the answer may be newer.
   * `manager`: asked inside a transaction. A second connection there starves the pool once every caller waits for one;
   * and what only that transaction sees is not kept for others.
   */
  async atVersion(version: number, manager?: EntityManager): Promise<SettingsSnapshot> {
    if (this.cached?.version === version) return this.cached;
    if (manager) return this.readIn(manager);
    // Any other version, lower ones too: after a restore the database counts on from an older one.
    const read = await this.readIn(this.dataSource.manager);
    this.cached = read;
    for (const key of read.unreadable) await this.tellUnreadable(key);
    return read;
  }

  /** As this transaction sees them, its own uncommitted changes included. @throws SettingIntegrityError */
  async readIn(manager: EntityManager): Promise<SettingsSnapshot> {
    const read = toSnapshot(this.layers, await this.repository.read(manager));
    if (read.misfits.length > 0 && !this.repairs.has(manager)) throw new SettingIntegrityError(read.misfits);
    return read;
  }

  /** What an administrator may see: secrets are `***` when set, null when not. */
  async view(): Promise<SettingsView> {
    return this.viewOf(await this.current());
  }

  async viewOf(snapshot: SettingsSnapshot): Promise<SettingsView> {
    const [row] = await this.dataSource.query<{ now: Date }[]>('select app_now() as now');
    if (!row) throw new Error('the database does not tell the time');
    return settingsView(snapshot, row.now);
  }

  /**
   * What a change would make of the settings, for the dry run: nothing is written, and nobody is asked whether it may stand.
   * @throws Problem `setting-refused`
   */
  async propose(raw: Readonly<Record<string, unknown>>): Promise<{ readonly before: SettingsSnapshot; readonly after: SettingsSnapshot }> {
    const read = readPatch(raw, this.layers);
    if (!read.ok) throw settingsProblems.refused(read.errors);
    const before = await this.current();
    const { after, objections } = settle(before.settings, read.patch);
    if (objections.length > 0) throw settingsProblems.refused(objections);
    return { before, after: { ...before, settings: after } };
  }

  /**
   * One change of any number of settings: all of it or nothing. One that changes nothing is accepted and leaves no trace.
   * @throws Problem `setting-refused`, `conflict` (stale version), and whatever the reviewers object (`would-lock-out`).
   */
  async change(input: SettingsChange): Promise<SettingsChanged> {
    const read = readPatch(input.patch, this.layers);
    if (!read.ok) throw settingsProblems.refused(read.errors);
    return this.dataSource.transaction((manager) => this.changeIn(manager, input.version, read.patch));
  }

  private async changeIn(manager: EntityManager, version: number | null, patch: SettingsPatch): Promise<SettingsChanged> {
    const stored = await this.repository.lock(manager);
    if (version !== null && version !== stored) throw commonProblems.staleVersion(stored);
    const before = await this.before(patch, manager);
    const { after, objections, warnings } = settle(before.settings, patch);
    if (objections.length > 0) throw settingsProblems.refused(objections);
    const changed = SETTING_KEYS.filter((key) => isChanged(key, before, after, patch));
    if (changed.length === 0) return { snapshot: before, warnings: [] };
    await this.repository.write(new Map(changed.map((key) => [key, this.differing(key, after)])), manager);
    const consequences = await this.changeReview.settle({ kind: 'settings', before: before.settings, after, changed }, manager);
    await this.record(changed, before, after, manager);
    return { snapshot: await this.readIn(manager), warnings: [...warnings, ...consequences] };
  }

  /** A change of a misfit may pass, or only psql could repair it; a change of anything else may not. */
  private async before(patch: SettingsPatch, manager: EntityManager): Promise<SettingsSnapshot> {
    const read = toSnapshot(this.layers, await this.repository.read(manager));
    if (read.misfits.length === 0) return read;
    if (!read.misfits.some((key) => Object.hasOwn(patch, key))) throw new SettingIntegrityError(read.misfits);
    this.repairs.add(manager);
    return read;
  }

  /** Every process meets it at every reload, the audit once: a lost key, or a row that was moved or spoilt (requirements R-168). */
  private async tellUnreadable(key: SettingKey): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      if (!(await this.repository.noteUnreadable(key, manager))) return;
      const reason = `system_setting ${key} does not open`;
      await this.auditLog.record({ event: 'crypto_integrity_failure', outcome: 'failure', reason, target: { kind: 'setting', label: key } }, manager);
    });
  }

  /** `undefined` where it is the default: only differences are stored, so a better default of a later release counts. */
  private differing(key: SettingKey, after: Settings): unknown {
    return isDeepStrictEqual(after[key], this.layers.defaults[key]) ? undefined : after[key];
  }

  private async record(changed: readonly SettingKey[], before: SettingsSnapshot, after: Settings, manager: EntityManager): Promise<void> {
    const misfits = changed.filter((key) => before.misfits.includes(key));
    await this.auditLog.record(
      {
        event: changed.some((key) => definitionOf(key).policy) ? 'policy_changed' : 'settings_changed',
        outcome: 'success',
        target: { kind: 'setting', label: changed.join(', ') },
        before: { ...auditedValues(changed, before.settings), ...Object.fromEntries(misfits.map((key) => [key, null])) },
        after: auditedValues(changed, after),
      },
      manager,
    );
  }
}

/** What cannot be used reads as empty or as its default: giving it anew, or clearing it, is a change all the same. */
function isChanged(key: SettingKey, before: SettingsSnapshot, after: Settings, patch: SettingsPatch): boolean {
  if ([...before.unreadable, ...before.misfits].includes(key) && Object.hasOwn(patch, key)) return true;
  return !isDeepStrictEqual(before.settings[key], after[key]);
}
