import { z } from 'zod';
import { METHODS } from '../../common/access/principal';
import type { PersonRow } from './person';
import type { SecondFactorDecision } from './second-factor.policy';

/** Of somebody who is not signing in: where their codes would go is nobody else's business. */
export const decisionView = z.object({
  user: z.object({ id: z.uuid(), login: z.string() }),
  kind: z.enum(['pass', 'challenge', 'enrol', 'refuse']).describe('What a sign-in meets after the right password: nothing, a code, setting a factor up, or a refusal.'),
  because: z.string().describe('The rule that decides: `role:…`, `user:…`, `setting:…` or `policy:…`.'),
  demanded: z.enum(METHODS).nullable().describe('null: nobody asks.'),
  methods: z.array(z.object({ method: z.enum(METHODS) })),
  grace: z.object({ until: z.iso.datetime(), daysLeft: z.int() }).nullable(),
  firstAskedAt: z.iso.datetime().nullable().describe('Grace is counted from here.'),
});

export type DecisionView = z.infer<typeof decisionView>;

/** @param decision null: disabled, so there is nothing to decide about */
export function viewOfDecision(user: DecisionView['user'], person: PersonRow | null, decision: SecondFactorDecision | null): DecisionView {
  if (!person || !decision) return { user, kind: 'refuse', because: 'user:disabled', demanded: null, methods: [], grace: null, firstAskedAt: null };
  const grace = decision.kind === 'pass' ? decision.grace : null;
  return {
    user,
    kind: decision.kind,
    because: decision.because,
    demanded: decision.demanded,
    methods: decision.kind === 'pass' ? [] : decision.methods.map((method) => ({ method })),
    grace: grace && { until: grace.until.toISOString(), daysLeft: grace.daysLeft },
    firstAskedAt: person.first_asked_at?.toISOString() ?? null,
  };
}
