import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { BeginEnrolment } from '../factors/factor';
import type { SecondFactorEntity } from '../factors/second-factor.entity';
import type { LinkOutcome, OpenedLink, Provisioning } from './provisioning';

@Injectable()
export class Enrolments {
  beginTotp(_input: BeginEnrolment, _manager: EntityManager): Promise<SecondFactorEntity> {
    return Promise.reject(new Error('not built yet'));
  }

  beginCode(_input: BeginEnrolment & { method: 'email' | 'sms' }, _manager: EntityManager): Promise<SecondFactorEntity> {
    return Promise.reject(new Error('not built yet'));
  }

  provisioning(_factorId: string): Promise<Provisioning> {
    return Promise.reject(new Error('not built yet'));
  }

  mailLink(_input: { userId: string; factorId: string; boundTo: string }, _manager: EntityManager): Promise<LinkOutcome> {
    return Promise.reject(new Error('not built yet'));
  }

  openLink(_token: string): Promise<OpenedLink> {
    return Promise.reject(new Error('not built yet'));
  }
}
