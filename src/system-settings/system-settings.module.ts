import { Module } from '@nestjs/common';
import { SettingsRepository } from './settings.repository';
import { SystemSettingsController } from './system-settings.controller';
import { SystemSettingsService } from './system-settings.service';

@Module({
  controllers: [SystemSettingsController],
  providers: [SettingsRepository, SystemSettingsService],
  exports: [SystemSettingsService],
})
export class SystemSettingsModule {}
