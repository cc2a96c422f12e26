import type { ChannelHealth } from './channel-health';
import { FailingChannels } from './failing-channels';

const SENT = '2026-11-22T08:50:00.000Z';
const FAILED = '2026-11-22T08:55:00.000Z';

describe(FailingChannels.name, () => {
  it.each([
    ['provider', null, FAILED, ['email_failing']],
    ['provider', SENT, FAILED, ['email_failing']],
    ['provider', FAILED, SENT, []],
    ['provider', SENT, null, []],
    ['development_mailbox', null, FAILED, []],
  ])('%s, sent %s, failed %s', async (way, lastSentAt, lastFailedAt, codes) => {
    const all = jest.fn(() => Promise.resolve([{ channel: 'email', way, lastSentAt, lastFailedAt }]));
    const clock = { now: jest.fn(() => new Date(SENT)) };
    const failing = new FailingChannels({ all } as unknown as ChannelHealth, clock);
    expect((await failing.warnings()).map(({ code }) => code)).toEqual(codes);
    await failing.warnings();
    expect(all).toHaveBeenCalledTimes(1);
    clock.now.mockReturnValue(new Date(FAILED));
    await failing.warnings();
    expect(all).toHaveBeenCalledTimes(2);
  });
});
