import type { FieldError } from '../../common/problems/common.problems';
import type { Channel } from '../../delivery/message';
import type { Settings } from '../../system-settings/settings.registry';

type Demand = Pick<Settings, 'enable_two_factor_auth' | 'two_factor_method' | 'totp_enrolment'>;

/** How a channel stands: nothing to send with; configured, but nothing went through lately; or a message really did. */
export type ChannelState = 'absent' | 'untried' | 'proven';

export interface SiteDemand {
  readonly settings: Demand;
  readonly channels: Readonly<Record<Channel, ChannelState>>;
}

/** The channel nobody can sign in without, or null. */
export function compulsoryChannel(settings: Demand): Channel | null {
  if (!settings.enable_two_factor_auth) return null;
  if (settings.two_factor_method === 'Email') return 'email';
  if (settings.two_factor_method === 'SMS') return 'sms';
  return settings.totp_enrolment === 'email_link' ? 'email' : null;
}

/**
 * A change that makes a channel compulsory is refused until a message really went through it (product P-33, P-52):
 * otherwise a mistyped server locks everybody out, the administrator who typed it first. What was compulsory before may
 * stay untried, or no other setting could be changed any more; only losing it altogether is refused.
 */
export function channelObjections(before: SiteDemand, after: SiteDemand): FieldError[] {
  const channel = compulsoryChannel(after.settings);
  if (channel === null) return [];
  const state = after.channels[channel];
  const isNew = compulsoryChannel(before.settings) !== channel;
  const isLost = state === 'absent' && before.channels[channel] !== 'absent';
  if (state === 'proven' || (!isNew && !isLost)) return [];
  return [{ pointer: pointerOf(after.settings), message: `${WHY[state][channel]}${wayOut(after.settings)}` }];
}

const test = (channel: Channel): string =>
  `no message went through this channel in the last 7 days: send one with POST /api/v1/deliveries/test or "countersign deliveries test --channel ${channel} --to …" first`;

const WHY: Readonly<Record<Exclude<ChannelState, 'proven'>, Readonly<Record<Channel, string>>>> = {
  absent: { email: 'mail is not configured: set mail_smtp_url and mail_from first', sms: 'SMS is not configured: set the Twilio account first' },
  untried: { email: test('email'), sms: test('sms') },
};

const pointerOf = (settings: Demand): string =>
  settings.two_factor_method === 'OTP App' ? '/settings/totp_enrolment' : '/settings/two_factor_method';

const wayOut = (settings: Demand): string => (settings.two_factor_method === 'OTP App' ? ', or choose on_screen' : '');
