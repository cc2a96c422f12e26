import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module';
import { DeliveryModule } from '../delivery/delivery.module';
import { Instruments } from './instruments';
import { MetricsController } from './metrics.controller';
import { Observations } from './observations.service';
import { OutboxDepth } from './outbox-depth';

@Module({
  imports: [AuthModule, DeliveryModule],
  controllers: [MetricsController],
  providers: [Instruments, Observations, OutboxDepth],
})
export class MetricsModule {}
