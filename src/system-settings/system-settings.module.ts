import { Module } from '@nestjs/common';
import { SettingsRepository } from './settings.repository';
import { SystemSettingsService } from './system-settings.service';

@Module({
  providers: [SettingsRepository, SystemSettingsService],
  exports: [SystemSettingsService],
})
export class SystemSettingsModule {}
