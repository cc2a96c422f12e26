import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { AuditLog } from '../../common/audit/audit-log';
import type { MessageComposers } from '../composer';
import type { FormerWays } from '../former-ways';
import type { Channel } from '../message';
import { TransportFailure } from '../transports/transport';
import type { Transports } from '../transports/transports.service';
import type { OutboxMessageEntity } from './outbox-message.entity';
import { OutboxDispatcher } from './outbox.dispatcher';
import type { OutboxRepository } from './outbox.repository';

/** What an operator reads while the mail server, or the provider of texts, is away. */
describe('the log of a channel that goes away', () => {
  let away: TransportFailure | null;
  let lines: string[];
  const told = (level: string) => (said: { message: string; failure?: string }): void => void lines.push(`${level} ${said.message}${said.failure === undefined ? '' : ` (${said.failure})`}`);

  beforeEach(() => {
    [away, lines] = [null, []];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(told('warn'));
    jest.spyOn(Logger.prototype, 'log').mockImplementation(told('info'));
    jest.spyOn(Logger.prototype, 'debug').mockReturnValue();
  });
  afterEach(() => { jest.restoreAllMocks(); });

  const house = (composer: object | null = { compose: () => Promise.resolve({ kind: 'message', message: { to: 'anna@example.com' } }) }) => {
    const repository = { tryLater: () => Promise.resolve(true), markSent: () => Promise.resolve() } as unknown as OutboxRepository;
    const transports = { send: () => (away ? Promise.reject(away) : Promise.resolve({ providerMessageId: null, wayOut: 'x' })) } as unknown as Transports;
    const composers = { of: () => composer } as unknown as MessageComposers;
    const formerWays = { open: () => null } as unknown as FormerWays;
    const dispatcher = new OutboxDispatcher({} as DataSource, repository, composers, transports, formerWays, {} as AuditLog);
    return (channel: Channel) => dispatcher.dispatch({ message: { channel, attempts: 1, failure: null } as OutboxMessageEntity, tooLate: false });
  };

  it('tells once that it began, and once that it is over', async () => {
    const send = house();
    await send('email');
    away = new TransportFailure(false, 'ECONNREFUSED', 'connect to anna@example.com');
    for (let turn = 0; turn < 3; turn += 1) await send('email');
    away = null;
    for (let turn = 0; turn < 2; turn += 1) await send('email');
    expect(lines).toEqual(['warn mail cannot be handed over; what is owed is tried again (ECONNREFUSED: connect to [recipient])', 'info mail can be handed over again']);
  });

  it('tells the channels apart', async () => {
    const send = house();
    away = new TransportFailure(false, 'timeout', '');
    await send('sms');
    away = null;
    await send('email');
    expect(lines).toEqual([expect.stringMatching(/^warn texts .*\(timeout\)$/)]);
  });

  it('does not take a message nobody here can write for a channel that is away', async () => {
    await house(null)('email');
    expect(lines).toEqual([]);
  });
});
