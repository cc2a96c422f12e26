import { refusingLimits, halfOfSmsBudget } from '../otp/factors/code/send-limits.rules';
import { AUDIT_EVENTS } from '../common/audit/audit-events';
import { countOf, LIMITS } from './audited.rules';

describe(countOf.name, () => {
  it.each<[string, Parameters<typeof countOf>[0], ReturnType<typeof countOf>]>([
    ['a sign-in by password alone', { event: 'authn_login_success', outcome: 'success', reason: 'policy:off' }, { counter: 'signIns', labels: { outcome: 'authenticated', strength: 'one_factor' } }],
    ['a sign-in by two', { event: 'authn_login_success', outcome: 'success', method: 'totp' }, { counter: 'signIns', labels: { outcome: 'authenticated', strength: 'two_factor' } }],
    ['a wrong password', { event: 'authn_login_fail', outcome: 'failure', reason: 'wrong_password' }, { counter: 'signIns', labels: { outcome: 'wrong_password', strength: 'none' } }],
    ['a refusal, without the rule it names', { event: 'authn_login_fail', outcome: 'failure', reason: 'second_factor_unavailable role:Ana’s Team' }, { counter: 'signIns', labels: { outcome: 'second_factor_unavailable', strength: 'none' } }],
    ['a reason nobody listed', { event: 'authn_login_fail', outcome: 'failure', reason: 'ana@erp.example' }, { counter: 'signIns', labels: { outcome: 'other', strength: 'none' } }],
    ['a right code', { event: 'authn_second_factor_success', outcome: 'success', method: 'email' }, { counter: 'challenges', labels: { step: 'second_factor', method: 'email', outcome: 'passed' } }],
    ['a wrong one', { event: 'authn_second_factor_fail', outcome: 'failure', method: 'recovery_code' }, { counter: 'challenges', labels: { step: 'second_factor', method: 'recovery_code', outcome: 'failed' } }],
    ['a step-up by password', { event: 'authn_step_up_fail', outcome: 'failure' }, { counter: 'challenges', labels: { step: 'step_up', method: 'password', outcome: 'failed' } }],
    ['a method nobody listed', { event: 'authn_step_up_success', outcome: 'success', method: 'x' }, { counter: 'challenges', labels: { step: 'step_up', method: 'other', outcome: 'passed' } }],
    ['a lock', { event: 'authn_login_lock', outcome: 'failure', reason: 'wrong_codes' }, { counter: 'locks', labels: { by: 'wrong_codes' } }],
    ['a suspension', { event: 'factor_suspend', outcome: 'success', reason: '50 failures in a row' }, { counter: 'locks', labels: { by: 'suspended' } }],
    ['a limit', { event: 'excess_rate_limit_exceeded', outcome: 'failure', reason: 'user_day' }, { counter: 'limits', labels: { limit: 'user_day' } }],
    ['a role that changed', { event: 'role_updated', outcome: 'success' }, null],
  ])('%s', (_, entry, count) => {
    expect(countOf(entry)).toEqual(count);
  });

  it('knows every limit of sending by its name', () => {
    for (const { name } of [...refusingLimits(0), halfOfSmsBudget(0)]) expect(LIMITS).toContain(name);
  });

  it('passes nothing on of what an event says about somebody', () => {
    for (const event of AUDIT_EVENTS) {
      const count = countOf({ event, outcome: 'failure', reason: 'ana@erp.example', method: 'ana@erp.example' });
      expect(JSON.stringify(count)).not.toContain('ana');
    }
  });
});
