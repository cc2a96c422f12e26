import { withHealth } from './channel-health.check';
import { fail, ok, warn, type Finding } from './finding';

const NOW = new Date('2026-11-22T09:00:00.000Z');
const at = (minutesAgo: number): string => new Date(NOW.getTime() - minutesAgo * 60_000).toISOString();
const HEALTH = { channel: 'email', lastSentAt: at(10), lastFailedAt: null, lastFailure: null, lastDay: { sent: 1, failed: 0 }, queued: 0, waitingSince: null } as const;
const FAILED = { lastFailedAt: at(5), lastFailure: 'SMTP 550: no such user' } as const;
const fine = ok('mail', 'mx:25 takes mail');

describe(withHealth, () => {
  it.each<[string, Finding, object, string, RegExp]>([
    ['sent lately', fine, {}, 'ok', /^mx:25 takes mail; last sent 2026-/],
    ['nothing yet', fine, { lastSentAt: null }, 'ok', /nothing was sent yet/],
    ['failed since', fine, { ...FAILED, lastDay: { sent: 1, failed: 2 } }, 'warn', /failed at 2026-11-22T08:55:00\.000Z \(SMTP 550: no such user\), 2 in 24 h; the last one that went out was at 2026-11-22T08:50/],
    ['only failed', fine, { ...FAILED, lastSentAt: null }, 'warn', /none went out before/],
    ['failed, and sent since', fine, { ...FAILED, lastSentAt: at(1) }, 'ok', /takes mail/],
    ['waits for a moment', fine, { queued: 1, waitingSince: at(4) }, 'ok', /takes mail/],
    ['waits', fine, { queued: 3, waitingSince: at(6) }, 'warn', /^3 waiting to go out, the oldest since 2026-11-22T08:54/],
    ['a warning of the settings', warn('mail', 'x', 'y'), {}, 'warn', /^x$/],
    ['a failure of the settings', fail('mail', 'x', 'y'), FAILED, 'fail', /^x$/],
  ])('%s', (_, settled, health, state, message) => {
    expect(withHealth(settled, { ...HEALTH, ...health }, NOW)).toMatchObject({ state, message: expect.stringMatching(message) });
  });
});
