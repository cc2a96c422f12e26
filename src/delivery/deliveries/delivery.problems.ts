import { Problem } from '../../common/problems/problem';

export const deliveryProblems = {
  /** @param failure from `failureText`: status and a bounded, cleaned reason, meant for administrators. */
  unavailable: (failure: string) => new Problem('delivery-unavailable', { detail: failure }),
};
