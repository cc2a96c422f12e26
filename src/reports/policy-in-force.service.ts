import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { PolicyStatement } from '../common/audit/policy-statement';
import type { DemandableMethod } from '../common/access/principal';
import { SystemSettingsService, type SettingsSnapshot } from '../system-settings/system-settings.service';
import type { PolicyInForce } from './coverage.view';
import { policyInOneLine } from './policy.rules';

interface RoleRow {
  readonly role: string;
  readonly asks: boolean;
  readonly allowed_methods: DemandableMethod[];
  readonly trusted_device_hours: number | null;
  readonly grace_days: number | null;
}

const ROLES = `
  select name as role, two_factor_auth as asks, allowed_methods, trusted_device_hours, grace_days
    from role
   where two_factor_auth or allowed_methods <> '{}' or trusted_device_hours is not null or grace_days is not null
   order by name_key`;

/** Everything an auditor has to know to judge a row: what is asked of whom, and every way around it. */
@Injectable()
export class PolicyInForceReader implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: SystemSettingsService,
    private readonly statement: PolicyStatement,
  ) {}

  onModuleInit(): void {
    this.statement.toldBy(() =>
      this.dataSource.transaction('REPEATABLE READ', async (manager) => {
        const { at, policy } = await this.read(manager);
        return { at, text: policyInOneLine(policy) };
      }),
    );
  }

  /** As the caller's transaction sees it. */
  async read(manager: EntityManager): Promise<{ at: Date; policy: PolicyInForce }> {
    const snapshot = await this.settings.readIn(manager);
    const [{ now }] = await manager.query<[{ now: Date }]>('select app_now() as now');
    return { at: now, policy: policyOf(snapshot, now, await manager.query<RoleRow[]>(ROLES)) };
  }
}

function policyOf({ settings, emergency, version }: SettingsSnapshot, now: Date, roles: readonly RoleRow[]): PolicyInForce {
  const holds = emergency !== null && now < emergency.until ? emergency : null;
  return {
    enabled: settings.enable_two_factor_auth,
    method: settings.two_factor_method,
    requireForAll: settings.require_two_factor_for_all,
    appliesToWebsiteUsers: settings.two_factor_applies_to_website_users,
    administratorsRequireApp: settings.administrators_require_app,
    graceDays: settings.two_factor_grace_days,
    trustedDevices: settings.trusted_devices_enabled,
    trustedDeviceHours: settings.trusted_device_hours,
    listedAddressesNotAsked: settings.bypass_2fa_for_restricted_ip_users,
    factorWaivesAddressList: settings.bypass_restrict_ip_check_if_2fa_enabled,
    emergencySince: holds?.since.toISOString() ?? null,
    emergencyUntil: holds?.until.toISOString() ?? null,
    emergencyReason: holds?.reason ?? null,
    settingsVersion: version,
    roles: roles.map(({ role, asks, allowed_methods, trusted_device_hours, grace_days }) => ({
      role,
      asks,
      allowedMethods: allowed_methods,
      trustedDeviceHours: trusted_device_hours,
      graceDays: grace_days,
    })),
  };
}
