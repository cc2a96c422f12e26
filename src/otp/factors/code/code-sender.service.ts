import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ChallengeEntity } from '../../challenges/challenge.entity';
import type { SendOutcome } from '../factor';

export interface CodeDelivery {
  /** The channel of the newest code of the challenge: the method the sign-in is using now (auth reads it). */
  readonly method: 'email' | 'sms';
  readonly status: 'queued' | 'sent' | 'failed';
  readonly reason?: 'unavailable' | 'limit';
  /** ISO 8601. */
  readonly resendAfter: string;
}

/** Sends sign-in codes by mail and text. */
@Injectable()
export class CodeSender {
  send(_input: { challenge: ChallengeEntity; method: 'email' | 'sms' }, _manager: EntityManager): Promise<SendOutcome> {
    return Promise.reject(new Error('not built yet'));
  }

  deliveryOf(_challengeId: string): Promise<CodeDelivery | null> {
    return Promise.reject(new Error('not built yet'));
  }
}
