import { Module } from '@nestjs/common';
import { EmergencySwitch } from './emergency-switch.service';
import { SettingsRepository } from './settings.repository';
import { SystemSettingsController } from './system-settings.controller';
import { SystemSettingsService } from './system-settings.service';

@Module({
  controllers: [SystemSettingsController],
  providers: [SettingsRepository, SystemSettingsService, EmergencySwitch],
  exports: [SystemSettingsService, EmergencySwitch],
})
export class SystemSettingsModule {}
