import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Method } from '../common/access/principal';
import type { EnrolledFactor, FactorAnswer, FactorVerdict } from './factors/factor';

/** What a person has enrolled, and whether an answer is right. */
@Injectable()
export class SecondFactors {
  enrolledOf(_userId: string, _manager?: EntityManager): Promise<EnrolledFactor[]> {
    return Promise.reject(new Error('not built yet'));
  }

  /** The shape answers of this method have; anything else is 422 and not counted as a try (contract §4). */
  fits(_method: Method, _code: string): boolean {
    return false;
  }

  judge(_answer: FactorAnswer): Promise<FactorVerdict> {
    return Promise.reject(new Error('not built yet'));
  }

  remove(_userId: string, _factorId: string, _manager: EntityManager): Promise<boolean> {
    return Promise.reject(new Error('not built yet'));
  }
}
