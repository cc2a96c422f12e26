import type { DemandableMethod, Method } from '../../common/access/principal';
import type { Channel } from '../../delivery/message';
import { type Enrollable, type FactorKind, isFactorKind, type Promptable, type SecondFactor } from './factor';

/** Every kind, and what it is able to do: a new kind does not compile until it stands here. */
export type FactorTable = Record<FactorKind, SecondFactor> & Record<DemandableMethod, Enrollable> & Record<Channel, Promptable>;

export class FactorRegistry {
  constructor(private readonly table: FactorTable) {}

  /** null for a method this module cannot judge. */
  factor(method: Method): SecondFactor | null {
    return isFactorKind(method) ? this.table[method] : null;
  }

  enrollable(method: DemandableMethod): Enrollable {
    return this.table[method];
  }
}
