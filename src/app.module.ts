import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from './audit/audit.module';
import { AuthModule } from './auth/auth.module';
import { CommonModule } from './common/common.module';
import type { KeyMaterial } from './common/crypto/key-material';
import type { AppConfig } from './config/app-config';
import { ConfigModule } from './config/config.module';
import type { DatabaseTarget } from './database/data-source.options';
import { DatabaseModule } from './database/database.module';
import { DeliveryModule } from './delivery/delivery.module';
import { HealthModule } from './health/health.module';
import { MetricsModule } from './metrics/metrics.module';
import { OpenApiModule } from './openapi/openapi.module';
import { OtpModule } from './otp/otp.module';
import { ReportsModule } from './reports/reports.module';
import { RolesModule } from './roles/roles.module';
import { SystemSettingsModule } from './system-settings/system-settings.module';
import { UsersModule } from './users/users.module';
import { WebModule } from './web/web.module';

/** What was read and opened before the application is built. */
export interface Site {
  readonly config: AppConfig;
  readonly keyRing: KeyMaterial;
  readonly database: DatabaseTarget;
}

@Module({})
export class AppModule {
  static forSite(site: Site): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(site.config, site.keyRing),
        CommonModule,
        DatabaseModule.forRoot(site.database, site.config.database.poolSize),
        AuditModule,
        SystemSettingsModule,
        RolesModule,
        UsersModule,
        DeliveryModule,
        OtpModule,
        AuthModule,
        ReportsModule,
        WebModule,
        HealthModule,
        MetricsModule,
        OpenApiModule.forStage(site.config.isProduction),
      ],
    };
  }
}
