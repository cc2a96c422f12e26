import type { EntityManager } from 'typeorm';
import type { DemandableMethod, Method } from '../../common/access/principal';
import type { UserEntity } from '../../users/user.entity';
import type { ChallengeEntity } from '../challenges/challenge.entity';
import type { SecondFactorEntity } from './second-factor.entity';

/** What this module can judge. */
export const FACTOR_KINDS = ['totp', 'email', 'sms', 'recovery_code', 'temporary_code'] as const satisfies readonly Method[];
export type FactorKind = (typeof FACTOR_KINDS)[number];

export const isFactorKind = (method: string): method is FactorKind => FACTOR_KINDS.some((kind) => kind === method);

export interface FactorAnswer {
  readonly challenge: ChallengeEntity;
  readonly method: Method;
  /** Without ASCII spaces and dashes. */
  readonly code: string;
}

/**
 * A wrong code is an outcome, not an exception. The reason of a refusal is for audit; the person is told one sentence for
 * all of them (requirements R-019).
 */
export type FactorVerdict =
  | {
      readonly ok: true;
      readonly method: Method;
      /** null: a recovery code belongs to no factor. */
      readonly factorId: string | null;
      /** With this answer the factor begins to count. */
      readonly confirms?: boolean;
      /**
       * The one conditional statement that accepts the answer; run it first in the transaction that passes the challenge
       * (it locks the user row). It confirms the factor when the challenge enrols, verifies the address or number, voids the
       * enrolment link and writes `factor_confirm`, `contact_verified` and `recovery_code_used` to the audit.
       *
       * @returns false when somebody was faster, or the factor, code or destination is not what it was: refuse.
       */
      useUp(manager: EntityManager): Promise<boolean>;
    }
  | {
      readonly ok: false;
      readonly reason: 'wrong' | 'replayed' | 'expired' | 'not_enrolled' | 'unreadable';
      /** Of a code that should have come from a confirmed authenticator: to be noted with the failure, never to be answered. */
      readonly clock?: ClockCheck;
    };

/** What a refused code says of the device's clock (product P-35). */
export interface ClockCheck {
  /** The authenticator it fits, or any of the person's where it fits none. */
  readonly factorId: string;
  /** Null: nothing. */
  readonly secondsBehind: number | null;
}

/** What every factor can do. */
export interface SecondFactor {
  readonly kind: FactorKind;
  /** For comparing kinds (product P-07): a higher one may stand in for a lower one. */
  readonly strength: number;
  /**
   * The shape of its answers; anything else is a typing mistake and is not counted as a try (contract §4).
   * @param boundTo the pending login or session that answers: a sent code has as many digits as were asked for then
   */
  fits(code: string, boundTo?: string): boolean | Promise<boolean>;
  /** The same in words, for whoever typed something else: `must be 6 digits`. */
  wanted(boundTo?: string): string | Promise<string>;
  isReadyFor(userId: string, manager?: EntityManager): Promise<boolean>;
  judge(answer: FactorAnswer): Promise<FactorVerdict>;
}

export type SendOutcome =
  | { readonly kind: 'queued'; readonly factorId: string; readonly resendAfter: Date }
  | { readonly kind: 'too_soon'; readonly retryAfterSeconds: number }
  | { readonly kind: 'failed'; readonly reason: 'unavailable' | 'limit'; readonly resendAfter: Date | null };

/** It has to be sent before it can be answered. */
export interface Promptable {
  prompt(challenge: ChallengeEntity, manager: EntityManager): Promise<SendOutcome>;
}

export interface BeginEnrolment {
  readonly userId: string;
  /** The pending login or session that begins it, and the only one that may confirm it. */
  readonly boundTo: string;
  readonly challengeId: string;
  /** 1–64 characters; the factor's own words when absent. */
  readonly label?: string | undefined;
  /** Begun while no policy asked for it: from then on it is asked for (product P-06). */
  readonly chosen: boolean;
}

/** It can be set up by its owner. Confirming is `judge` and `useUp` under an enrolling challenge. */
export interface Enrollable {
  begin(input: BeginEnrolment, manager: EntityManager): Promise<SecondFactorEntity>;
  /** The factor as its owner sees it; null when it cannot be used now (its address is gone or unverified). */
  describe(row: SecondFactorEntity, owner: UserEntity): { readonly label: string; readonly hint: string | null } | null;
}

export interface EnrolledFactor {
  readonly id: string;
  readonly method: DemandableMethod;
  readonly label: string;
  /** Masked address or number. */
  readonly hint: string | null;
  readonly confirmedAt: Date;
  readonly lastUsedAt: Date | null;
  readonly chosenAt: Date | null;
  /** How far behind its device's clock was when it was last seen to be, and when; null: as far as is known it is right. */
  readonly clockBehind: { readonly seconds: number; readonly seenAt: Date } | null;
}
