import { app, email, facts, type Differences } from '../../../test/support/policy-facts';
import { effectOf, type Effect } from './preview.rules';
import { decideSecondFactor } from './second-factor.policy';
import { shortfallOf } from './shortfall.policy';

/** Everybody is asked for mailed codes before; the change asks for texts, which need a number. */
const BEFORE: Differences = { policy: { method: 'email' }, contacts: { email: 'verified', sms: 'none' } };
const AFTER: Differences = { ...BEFORE, policy: { method: 'sms' } };

describe('what a change to texts does to somebody without a number', () => {
  it.each<[string, Differences, Effect]>([
    ['mailed codes are not enough any more', { factors: [email] }, 'cannotSignIn'],
    ['recovery codes let in till they are used up', { factors: [email], recoveryCodesLeft: 10 }, 'cannotSignIn'],
    ['a temporary code lets in once', { factors: [email], temporaryCode: true }, 'cannotSignIn'],
    ['the app is stronger', { factors: [app, email], recoveryCodesLeft: 10 }, 'unaffected'],
  ])('%s', (_, person, effect) => {
    const [before, after] = [facts({ ...BEFORE, ...person }), facts({ ...AFTER, ...person })];
    expect(effectOf(decideSecondFactor(before), decideSecondFactor(after), shortfallOf(after))).toBe(effect);
  });
});
