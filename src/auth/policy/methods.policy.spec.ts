import { app, email, facts, sms } from '../../../test/support/policy-facts';
import type { DemandableMethod, Method } from '../../common/access/principal';
import { keepsProof } from './methods.policy';

describe('what a session rests on once another factor was confirmed in it', () => {
  it.each<[Method | null, DemandableMethod, boolean]>([
    [null, 'email', false],
    ['totp', 'email', true],
    ['totp', 'sms', true],
    ['totp', 'totp', false],
    ['sms', 'totp', false],
    ['sms', 'email', true],
    ['email', 'sms', false],
    ['recovery_code', 'totp', false],
    ['recovery_code', 'email', true],
    ['temporary_code', 'totp', false],
    ['temporary_code', 'email', false],
  ])('proven by %s, %s added, the app demanded: kept %s', (held, confirmed, kept) => {
    expect(keepsProof(held, confirmed, facts({ factors: [app, sms, email] }))).toBe(kept);
  });
});
