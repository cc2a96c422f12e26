import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { DemandableMethod } from '../../common/access/principal';
import { commonProblems } from '../../common/problems/common.problems';
import type { FactorVerdict } from '../../otp/factors/factor';
import type { SignedInRequest } from '../guards/request-facts';
import { keepsProof } from '../policy/methods.policy';
import { factsOf } from '../policy/person';
import { SessionService, type Established } from '../session/session.service';
import { AddedFactors } from './added-factors.service';

type Accepted = Extract<FactorVerdict, { ok: true }>;

export interface ConfirmedFactor {
  readonly session: Established;
  readonly recoveryCodes: readonly string[] | null;
}

/** What follows from a confirmed factor, in its transaction. */
@Injectable()
export class ConfirmedFactors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly added: AddedFactors,
    private readonly sessions: SessionService,
  ) {}

  async methodOf(factorId: string, userId: string): Promise<DemandableMethod | null> {
    const [row] = await this.dataSource.query<{ method: DemandableMethod }[]>(
      'select method from second_factor where id = $1 and user_id = $2 and removed_at is null',
      [factorId, userId],
    );
    return row?.method ?? null;
  }

  async settle({ session, site, decision }: SignedInRequest, verdict: Accepted, manager: EntityManager): Promise<ConfirmedFactor> {
    const { securityVersion, recoveryCodes } = await this.added.settle(session.user_id, verdict.method, session.session_id, manager);
    const kept = keepsProof(session.factor_method, verdict.method, factsOf(session, site, null));
    const proof = { passwordProvenAt: null, factor: kept ? null : { method: verdict.method, provenAt: session.now } };
    const renewed = await this.sessions.renew(session, proof, { because: decision.because, securityVersion }, manager);
    if (!renewed) throw commonProblems.unauthenticated('session ended while the factor was confirmed');
    return { session: renewed, recoveryCodes };
  }
}
