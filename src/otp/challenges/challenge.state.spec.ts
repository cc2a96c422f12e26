import { challengeState, type ChallengeFacts } from './challenge.state';

describe('challengeState', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  const [before, after] = [new Date(now.getTime() - 1), new Date(now.getTime() + 1)];
  const fresh: ChallengeFacts = { attempts: 0, maxAttempts: 5, expiresAt: after, passedAt: null, cancelledAt: null, supersededAt: null };

  it.each<[string, Partial<ChallengeFacts>, string]>([
    ['nothing happened yet', {}, 'open'],
    ['four of five tries are spent', { attempts: 4 }, 'open'],
    ['all tries are spent', { attempts: 5 }, 'exhausted'],
    ['more tries are counted than allowed', { attempts: 60 }, 'exhausted'],
    ['its last instant has come', { expiresAt: now }, 'expired'],
    ['its time is over', { expiresAt: before }, 'expired'],
    ['tries and time are over', { attempts: 5, expiresAt: before }, 'exhausted'],
    ['the fifth try was right', { attempts: 5, passedAt: before }, 'passed'],
    ['it was passed and its time is over since', { passedAt: before, expiresAt: before }, 'passed'],
    ['somebody cancelled it', { cancelledAt: before }, 'cancelled'],
    ['a newer one took its place', { supersededAt: before }, 'superseded'],
    ['it was replaced after it was passed', { passedAt: before, supersededAt: before }, 'passed'],
  ])('%s', (_, facts, state) => {
    expect(challengeState({ ...fresh, ...facts }, now)).toBe(state);
  });
});
