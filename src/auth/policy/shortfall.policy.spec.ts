import { ALL, app, email, facts, sms, type Differences } from '../../../test/support/policy-facts';
import { shortfallOf } from './shortfall.policy';

const NUMBERLESS: Differences = { policy: { method: 'sms' }, contacts: { sms: 'none' } };

describe('what an administrator has to see to', () => {
  it.each<[string, Differences, ReturnType<typeof shortfallOf>]>([
    ['nothing, where somebody can enrol', {}, null],
    ['nothing, where nobody is asked', { ...NUMBERLESS, policy: { method: 'sms', enabled: false } }, null],
    ['nothing, where an exemption spares the person', { ...NUMBERLESS, user: { requirement: 'exempt', exemptUntil: new Date('2026-02-01') } }, null],
    ['no number, and nothing else', NUMBERLESS, 'cannot_sign_in'],
    ['no number, mailed codes are too weak', { ...NUMBERLESS, factors: [email] }, 'cannot_sign_in'],
    ['no number, in by recovery codes while they last', { ...NUMBERLESS, factors: [email], recoveryCodesLeft: 3 }, 'cannot_prove_demanded'],
    ['no number, in by a temporary code once', { ...NUMBERLESS, temporaryCode: true }, 'cannot_prove_demanded'],
    ['no number, in while grace lasts', { ...NUMBERLESS, policy: { method: 'sms', graceDays: 7 } }, 'cannot_prove_demanded'],
    ['no number, but the stronger app', { ...NUMBERLESS, factors: [app] }, null],
    ['a number not verified yet: verified by its first code', { policy: { method: 'sms' }, contacts: { sms: 'unverified' } }, null],
    ['a number, its factor locked, with recovery codes: the lock passes', { policy: { method: 'sms' }, contacts: { sms: 'verified' }, factors: [sms], suspended: ['sms'], recoveryCodesLeft: 3 }, null],
    ['a number, but no way to send texts', { policy: { method: 'sms' }, contacts: { sms: 'verified' }, channels: { sms: false }, factors: [email], recoveryCodesLeft: 3 }, 'cannot_prove_demanded'],
    ['a hard token waits in its drawer', { roles: [ALL], channels: { email: false }, tokenWaits: true }, null],
  ])('%s', (_, differences, shortfall) => {
    expect(shortfallOf(facts(differences))).toBe(shortfall);
  });
});
