import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/delivery.module';
import { ClockWatch } from './clock-watch';
import { HealthController } from './health.controller';

@Module({ imports: [DeliveryModule], controllers: [HealthController], providers: [ClockWatch] })
export class HealthModule {}
