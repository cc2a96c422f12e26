import { lockedUntil, poolOf, secondsUntil, type FailureFacts } from './failure-budget.rules';

const NOW = new Date('2026-01-15T12:00:00Z');
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);
const times = (count: number, seconds: number): Date[] => Array.from({ length: count }, () => ago(seconds));

describe(lockedUntil, () => {
  const fresh: FailureFacts = { pool: 'account', hour: [], day: [] };

  it.each<[string, Partial<FailureFacts>, number | null]>([
    ['nothing failed', {}, null],
    ['nine within the hour', { hour: times(9, 0), day: times(9, 0) }, null],
    ['ten just now: half an hour', { hour: times(10, 0) }, 1800],
    ['counted from the tenth, not from the first', { hour: [...times(9, 3000), ago(60)] }, 1740],
    ['a second before its end', { hour: times(10, 1799) }, 1],
    ['its last instant has come', { hour: times(10, 1800) }, null],
    ['twenty-nine within the day', { day: times(29, 0) }, null],
    ['thirty: until the first of them is a day old', { day: [ago(80_000), ...times(29, 10)] }, 6400],
    ['thirty, one of them a day old', { day: [ago(86_400), ...times(29, 10)] }, null],
    ['both: the later end', { hour: times(10, 0), day: [ago(86_000), ...times(29, 0)] }, 1800],
    ['both, the day longer', { hour: times(10, 0), day: times(30, 0) }, 86_400],
    ['recovery codes have no daily limit', { pool: 'recovery', day: times(30, 0) }, null],
    ['but the hourly one', { pool: 'recovery', hour: times(10, 0) }, 1800],
  ])('%s', (_, facts, seconds) => {
    const until = lockedUntil({ ...fresh, ...facts }, NOW);
    expect(until === null ? null : (until.getTime() - NOW.getTime()) / 1000).toBe(seconds);
  });
});

describe(poolOf, () => {
  it.each([
    ['totp', 'account'],
    ['email', 'account'],
    ['sms', 'account'],
    ['temporary_code', 'account'],
    ['recovery_code', 'recovery'],
  ] as const)('%s is counted with %s', (method, pool) => {
    expect(poolOf(method)).toBe(pool);
  });
});

describe(secondsUntil, () => {
  it.each([
    [1800_000, 1800],
    [1_001, 2],
    [1, 1],
    [-5_000, 1],
  ])('%i ms are %i s', (milliseconds, seconds) => {
    expect(secondsUntil(new Date(NOW.getTime() + milliseconds), NOW)).toBe(seconds);
  });
});
