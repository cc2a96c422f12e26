import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module';
import { SystemSettingsModule } from '../system-settings/system-settings.module';
import { CoverageSheet } from './coverage-sheet.service';
import { CoveredPeople } from './covered-people';
import { PolicyInForceReader } from './policy-in-force.service';
import { TwoFactorCoverageController } from './two-factor-coverage.controller';
import { TwoFactorCoverage } from './two-factor-coverage.service';

@Module({
  imports: [AuthModule, SystemSettingsModule],
  controllers: [TwoFactorCoverageController],
  providers: [PolicyInForceReader, TwoFactorCoverage, CoverageSheet, CoveredPeople],
  exports: [TwoFactorCoverage],
})
export class ReportsModule {}
