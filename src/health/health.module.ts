import { Module } from '@nestjs/common';
import { ClockWatch } from './clock-watch';
import { HealthController } from './health.controller';

@Module({ controllers: [HealthController], providers: [ClockWatch] })
export class HealthModule {}
