import { Module } from '@nestjs/common';
import { MailerModule } from '@nestjs-modules/mailer';
import { SystemSettingsModule } from '../system-settings/system-settings.module';
import { Channels } from './channels';
import { MessageComposers } from './composer';
import { ChannelHealth } from './deliveries/channel-health';
import { DeliveriesController } from './deliveries/deliveries.controller';
import { Deliveries } from './deliveries/deliveries.service';
import { TestDeliveries } from './deliveries/test-deliveries';
import { DeliverySettings } from './delivery.settings';
import { DevMailboxController } from './dev-mailbox/dev-mailbox.controller';
import { FailingChannels } from './deliveries/failing-channels';
import { DevMailbox } from './dev-mailbox/dev-mailbox';
import { FormerWays } from './former-ways';
import { MailedLinks } from './links/mailed-links';
import { OutboxDispatcher } from './outbox/outbox.dispatcher';
import { OutboxListener } from './outbox/outbox.listener';
import { OutboxRepository } from './outbox/outbox.repository';
import { Outbox } from './outbox/outbox.service';
import { OutboxWorker } from './outbox/outbox.worker';
import { MessageTexts } from './texts/message-texts';
import { TextRenderer } from './texts/text-renderer';
import { GatewayTransport } from './transports/gateway.transport';
import { SmtpTransports } from './transports/smtp.transport';
import { Transports } from './transports/transports.service';
import { TwilioTransports } from './transports/twilio.transport';
import { WaysOut } from './ways-out';

/** Sends, and does not know what a code is: the modules that owe messages register who writes them. */
@Module({
  // No transport at start: the mail server is a setting, and `SmtpTransports` adds one for the settings of now.
  imports: [SystemSettingsModule, MailerModule.forRoot({ transports: {} })],
  controllers: [DeliveriesController, DevMailboxController],
  providers: [
    ChannelHealth,
    Channels,
    Deliveries,
    DeliverySettings,
    DevMailbox,
    FailingChannels,
    FormerWays,
    GatewayTransport,
    MailedLinks,
    MessageComposers,
    MessageTexts,
    Outbox,
    OutboxDispatcher,
    OutboxListener,
    OutboxRepository,
    OutboxWorker,
    SmtpTransports,
    TestDeliveries,
    TextRenderer,
    Transports,
    TwilioTransports,
    WaysOut,
  ],
  exports: [Channels, DevMailbox, FailingChannels, FormerWays, MailedLinks, MessageComposers, MessageTexts, Outbox, OutboxWorker, TestDeliveries, WaysOut],
})
export class DeliveryModule {}
