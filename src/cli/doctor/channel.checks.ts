import type { INestApplicationContext } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { SystemClock } from '../../common/time/clock';
import { hasReadableCredentials } from '../../config/variable-schemas';
import { ChannelHealth } from '../../delivery/deliveries/channel-health';
import { DeliverySettings, type MailServer, type TextProvider } from '../../delivery/delivery.settings';
import { failureText } from '../../delivery/transports/failure-text';
import { smtpPoolOptions } from '../../delivery/transports/smtp-options';
import { isGatewayAdmitted } from '../../system-settings/settings.urls';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { withHealth } from './channel-health.check';
import { fail, ok, warn, type Finding } from './finding';

const NO_MAIL = 'set SMTP_URL and MAIL_FROM, or mail_smtp_url and mail_from with countersign set-config';
const NO_SMS = 'set the TWILIO_ variables of .env.example, or the twilio_ or sms_gateway_ settings';
const NOT_ADMITTED = 'set ALLOW_PRIVATE_GATEWAY=true in the environment of the servers too, or sms_gateway_url to a public https address';
const PROVIDERS = { twilio: 'Twilio', gateway: 'an HTTP gateway' } as const;

export async function channelFindings(app: INestApplicationContext): Promise<Finding[]> {
  const { mail, texts, mailboxAllowed, smsCountries } = await app.get(DeliverySettings, { strict: false }).current();
  const { settings } = await app.get(SystemSettingsService, { strict: false }).current();
  const needsSms = settings.enable_two_factor_auth && settings.two_factor_method === 'SMS';
  const settled = {
    email: mail ? await mailServerFinding(mail) : mailboxOrNone('mail', mailboxAllowed, settings.enable_two_factor_auth, NO_MAIL),
    sms: texts ? smsFinding(texts, smsCountries) : mailboxOrNone('sms', mailboxAllowed, needsSms, NO_SMS),
  };
  const now = new SystemClock().now();
  const channels = await app.get(ChannelHealth, { strict: false }).all();
  return channels.map((health) => (health.way === 'provider' ? withHealth(settled[health.channel], health, now) : settled[health.channel]));
}

function mailboxOrNone(subject: 'mail' | 'sms', mailboxAllowed: boolean, needed: boolean, advice: string): Finding {
  if (mailboxAllowed) return ok(subject, 'goes to the development mailbox (not production)');
  const message = 'not configured';
  return needed ? fail(subject, `${message}, and two-factor login needs it`, advice) : warn(subject, message, advice);
}

/** Connection, greeting, TLS and credentials, without a message. */
async function mailServerFinding({ url }: MailServer): Promise<Finding> {
  if (!hasReadableCredentials(url)) {
    return fail('mail', 'the URL of the mail server has a user name or password that cannot be decoded', 'percent-encode special characters in them: countersign set-config mail_smtp_url -');
  }
  const { host, port } = smtpPoolOptions(url);
  const where = `${host ?? '?'}:${port ?? '?'}`;
  const transport = createTransport({ ...smtpPoolOptions(url), pool: false });
  try {
    await transport.verify();
    return ok('mail', `${where} takes mail`);
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    const reason = failureText(typeof code === 'string' ? code : 'SMTP', typeof message === 'string' ? message : '');
    return fail('mail', `${where} does not: ${reason}`, 'check host, port, credentials and certificate of the mail server');
  } finally {
    transport.close();
  }
}

function smsFinding(texts: TextProvider, countries: readonly string[] | 'any'): Finding {
  const provider = PROVIDERS[texts.kind];
  // Judged when it was saved; ALLOW_PRIVATE_GATEWAY may be gone since, and then every text is refused.
  if (texts.kind === 'gateway' && !isGatewayAdmitted(texts.gateway.url, texts.gateway.mayBePrivate)) {
    return fail('sms', `${new URL(texts.gateway.url).origin} is plain http or a private address, so no text goes there`, NOT_ADMITTED);
  }
  if (countries !== 'any' && countries.length === 0) {
    return warn('sms', `${provider} is configured, but no country is allowed`, 'set sms_allowed_countries, such as DE,FR');
  }
  return ok('sms', `${provider} is configured, for ${countries === 'any' ? 'all countries' : countries.join(', ')}; countersign deliveries test sends one`);
}
