import { type Command, Option } from 'commander';
import { TestDeliveries } from '../delivery/deliveries/test-deliveries';
import { DeliverySettings } from '../delivery/delivery.settings';
import type { Channel } from '../delivery/message';
import type { Shell } from './shell';
import type { SiteSession } from './site-session';
import type { Result } from './terminal';

export function addDeliveryCommands(program: Command, shell: Shell): void {
  const deliveries = program.command('deliveries').description('outgoing mail and texts');
  deliveries
    .command('test')
    .description('send a test message now, and say what the provider answered')
    .addOption(new Option('--channel <channel>').choices(['email', 'sms']).makeOptionMandatory())
    .requiredOption('--to <address>', 'one mail address, or a number such as +4915112345678')
    .action(({ channel, to }: { channel: Channel; to: string }) => shell.run((session) => testDelivery(session, channel, to)));
}

function testDelivery(session: SiteSession, channel: Channel, to: string): Promise<Result> {
  return session.withServices(async (app) => {
    const { mail, texts } = await app.get(DeliverySettings, { strict: false }).current();
    const view = await app.get(TestDeliveries, { strict: false }).send(channel, to);
    if ((channel === 'email' ? mail : texts) !== null) return { view, lines: [`sent to ${to}`] };
    const message = 'No provider is configured: it went to the development mailbox of this command, which ends here.';
    return { view, lines: [`sent to ${to}`], warnings: [{ code: 'development_mailbox', message }] };
  });
}
