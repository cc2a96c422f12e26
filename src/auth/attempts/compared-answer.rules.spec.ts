import type { FactorVerdict } from '../../otp/factors/factor';
import { refusalOf } from './compared-answer.rules';

describe(refusalOf, () => {
  const right: FactorVerdict = { ok: true, method: 'totp', factorId: 'app', useUp: () => Promise.resolve(false) };
  const clock = { factorId: 'app', secondsBehind: 60 };

  it.each<[string, FactorVerdict, boolean, object]>([
    ['right, and somebody was faster', right, false, { reason: 'used_meanwhile' }],
    ['right, and what had asked for it is over', right, true, { reason: 'ended_meanwhile' }],
    ['wrong', { ok: false, reason: 'wrong' }, false, { reason: 'wrong' }],
    ['wrong, whatever is over', { ok: false, reason: 'replayed' }, true, { reason: 'replayed' }],
    ['wrong, with what it says of the device', { ok: false, reason: 'wrong', clock }, true, { reason: 'wrong', clock }],
  ])('%s', (_, verdict, over, refusal) => {
    expect(refusalOf(verdict, over)).toEqual(refusal);
  });
});
