import { termsOf, whyNotTerms, type TwoFactorWish } from './two-factor.rules';

const NOW = new Date('2026-01-15T08:00:00Z');
const wish = (more: Partial<TwoFactorWish> = {}): TwoFactorWish => ({ requirement: 'by_role', method: null, exemptUntil: null, reason: null, ...more });
const exempt = (exemptUntil: string | null, reason: string | null = 'broken phone') => wish({ requirement: 'exempt', exemptUntil, reason });

describe('what may be decided about one person', () => {
  it.each<[string, string, TwoFactorWish, string[], string[]]>([
    ['P-06', 'required, no reason needed', wish({ requirement: 'required' }), [], []],
    ['P-06', 'exempt until tomorrow', exempt('2026-01-16T08:00:00.000Z'), [], []],
    ['P-06', 'exempt for 30 days to the second', exempt('2026-02-14T08:00:00.000Z'), [], []],
    ['P-06', 'and no second more', exempt('2026-02-14T08:00:00.001Z'), [], ['/exemptUntil']],
    ['P-06', 'not until now', exempt('2026-01-15T08:00:00.000Z'), [], ['/exemptUntil']],
    ['P-06', 'not without an end', exempt(null), [], ['/exemptUntil']],
    ['P-06', 'not without a reason', exempt('2026-01-16T08:00:00.000Z', null), [], ['/reason']],
    ['P-06', 'never who administers', exempt('2026-01-16T08:00:00.000Z'), ['users.write'], ['/requirement']],
    ['P-06', 'who only reads may be', exempt('2026-01-16T08:00:00.000Z'), ['audit.read'], []],
    ['P-06', 'an end of nothing', wish({ exemptUntil: '2026-01-16T08:00:00.000Z' }), [], ['/exemptUntil']],
  ])('%s %s', (_rule, _, wanted, permissions, pointers) => {
    expect(whyNotTerms(wanted, permissions, NOW).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('keeps an end in one spelling', () => {
    expect(termsOf(exempt('2026-01-16T08:00:00Z'))).toMatchObject({ exemptUntil: '2026-01-16T08:00:00.000Z' });
  });

  it('keeps end and reason of an exemption only', () => {
    expect(termsOf(wish({ requirement: 'required', method: 'sms', reason: 'audit finding' }))).toEqual({ requirement: 'required', method: 'sms', exemptUntil: null, exemptReason: null });
  });
});
