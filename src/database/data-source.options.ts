import { AnsweringClient } from './answering-client';
import type { DataSourceOptions } from 'typeorm';
import { AuditEventEntity } from '../audit/audit-event.entity';
import { ApiKeyEntity } from '../auth/api-keys/api-key.entity';
import { AttemptWindowEntity } from '../auth/attempts/attempt-window.entity';
import { KnownBrowserEntity } from '../auth/attempts/known-browser.entity';
import { KnownSourceEntity } from '../auth/attempts/known-source.entity';
import { PasswordBudgetEntity } from '../auth/attempts/password-budget.entity';
import { PendingLoginEntity } from '../auth/session/pending-login.entity';
import { ToldNoticeEntity } from '../auth/notices/told-notice.entity';
import { SessionEntity } from '../auth/session/session.entity';
import { TrustedDeviceEntity } from '../auth/trusted-devices/trusted-device.entity';
import { MailedLinkEntity } from '../delivery/links/mailed-link.entity';
import { OutboxMessageEntity } from '../delivery/outbox/outbox-message.entity';
import { FactorBudgetEntity } from '../otp/failures/factor-budget.entity';
import { ChallengeEntity } from '../otp/challenges/challenge.entity';
import { DeliveredCodeEntity } from '../otp/factors/code/delivered-code.entity';
import { ContactChangeEntity } from '../otp/contacts/contact-change.entity';
import { RecoveryCodeEntity } from '../otp/factors/recovery/recovery-code.entity';
import { SendAlarmEntity } from '../otp/factors/code/send-alarm.entity';
import { SendReservationEntity } from '../otp/factors/code/send-reservation.entity';
import { TemporaryCodeEntity } from '../otp/factors/temporary/temporary-code.entity';
import { SecondFactorEntity } from '../otp/factors/second-factor.entity';
import { RoleEntity } from '../roles/role.entity';
import { SystemSettingEntity } from '../system-settings/system-setting.entity';
import { SystemSettingsStateEntity } from '../system-settings/system-settings-state.entity';
import { RoleProfileEntity } from '../users/role-profiles/role-profile.entity';
import { RoleProfileRoleEntity } from '../users/role-profiles/role-profile-role.entity';
import { UserRoleEntity } from '../users/user-role.entity';
import { UserEntity } from '../users/user.entity';
import { Foundation1764000000000 } from './migrations/1764000000000-foundation';
import { RolesAndUsers1764000001000 } from './migrations/1764000001000-roles-and-users';
import { SystemSettings1764000002000 } from './migrations/1764000002000-system-settings';
import { Audit1764000003000 } from './migrations/1764000003000-audit';
import { Delivery1764000004000 } from './migrations/1764000004000-delivery';
import { Otp1764000005000 } from './migrations/1764000005000-otp';
import { Sessions1764000006000 } from './migrations/1764000006000-sessions';
import { PasswordBudgets1764000007000 } from './migrations/1764000007000-password-budgets';
import { SendLimits1764000009000 } from './migrations/1764000009000-send-limits';
import { FactorBudgets1764000008000 } from './migrations/1764000008000-factor-budgets';
import { ToldNotices1764000008500 } from './migrations/1764000008500-told-notices';
import { AuditRetention1764000010000 } from './migrations/1764000010000-audit-retention';
import { ToldFacts1764000011000 } from './migrations/1764000011000-told-facts';
import { WaysOut1764000012000 } from './migrations/1764000012000-ways-out';
import { ContactChanges1764000013000 } from './migrations/1764000013000-contact-changes';
import { FactorResets1764000014000 } from './migrations/1764000014000-factor-resets';
import { TemporaryCodes1764000014200 } from './migrations/1764000014200-temporary-codes';
import { HardTokens1764000014600 } from './migrations/1764000014600-hard-tokens';
import { RoleProfiles1764000014700 } from './migrations/1764000014700-role-profiles';
import { AuditAlways1764000015200 } from './migrations/1764000015200-audit-always';
import { DeviceClocks1764000016000 } from './migrations/1764000016000-device-clocks';
import { SecurityNotices1764000013500 } from './migrations/1764000013500-security-notices';
import { TrustedDevices1764000016500 } from './migrations/1764000016500-trusted-devices';
import { ApiKeys1764000017000 } from './migrations/1764000017000-api-keys';
import { TemporaryCodeVersions1764000018000 } from './migrations/1764000018000-temporary-code-versions';
import { SerialKeys1764000018500 } from './migrations/1764000018500-serial-keys';
import { TokenDigests1764000018700 } from './migrations/1764000018700-token-digests';
import { PostgresNamingStrategy } from './naming.strategy';

/** Where the database is: a URL, or what the embedded server hands out. */
export type DatabaseTarget =
  | { readonly url: string }
  | { readonly host: string; readonly port: number; readonly user: string; readonly password: string; readonly database: string };

const ENTITIES = [
  ApiKeyEntity,
  AttemptWindowEntity,
  AuditEventEntity,
  ChallengeEntity,
  ContactChangeEntity,
  DeliveredCodeEntity,
  FactorBudgetEntity,
  KnownBrowserEntity,
  KnownSourceEntity,
  MailedLinkEntity,
  OutboxMessageEntity,
  PasswordBudgetEntity,
  PendingLoginEntity,
  RecoveryCodeEntity,
  RoleEntity,
  RoleProfileEntity,
  RoleProfileRoleEntity,
  SecondFactorEntity,
  SendAlarmEntity,
  SendReservationEntity,
  SessionEntity,
  SystemSettingEntity,
  SystemSettingsStateEntity,
  TemporaryCodeEntity,
  ToldNoticeEntity,
  TrustedDeviceEntity,
  UserEntity,
  UserRoleEntity,
];

const MIGRATIONS = [
  Foundation1764000000000,
  RolesAndUsers1764000001000,
  SystemSettings1764000002000,
  Audit1764000003000,
  Delivery1764000004000,
  Otp1764000005000,
  Sessions1764000006000,
  PasswordBudgets1764000007000,
  FactorBudgets1764000008000,
  ToldNotices1764000008500,
  SendLimits1764000009000,
  AuditRetention1764000010000,
  ToldFacts1764000011000,
  WaysOut1764000012000,
  ContactChanges1764000013000,
  SecurityNotices1764000013500,
  FactorResets1764000014000,
  TemporaryCodes1764000014200,
  HardTokens1764000014600,
  RoleProfiles1764000014700,
  AuditAlways1764000015200,
  DeviceClocks1764000016000,
  TrustedDevices1764000016500,
  ApiKeys1764000017000,
  TemporaryCodeVersions1764000018000,
  SerialKeys1764000018500,
  TokenDigests1764000018700,
];

/** One function, two callers (the application and the TypeORM command line), or the two drift apart. Never `synchronize`. */
export function dataSourceOptions(target: DatabaseTarget, poolSize: number) {
  const where =
    'url' in target
      ? { url: target.url }
      : { host: target.host, port: target.port, username: target.user, password: target.password, database: target.database };
  return {
    type: 'postgres',
    ...where,
    applicationName: 'countersign',
    poolSize,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'all',
    namingStrategy: new PostgresNamingStrategy(),
    synchronize: false,
    logging: false,
    // A pool that cannot be had within 5 s is an outage: 503 now is better than a request that hangs. The server cuts statements
    // off itself; one that is frozen, or behind a network that swallows everything, does not, so we stop waiting a second later.
    extra: {
      Client: AnsweringClient,
      ...{ connectionTimeoutMillis: 5_000, statement_timeout: 15_000, query_timeout: 16_000, idle_in_transaction_session_timeout: 30_000 },
      ...{ keepAlive: true, keepAliveInitialDelayMillis: 10_000 },
    },
  } satisfies DataSourceOptions;
}
