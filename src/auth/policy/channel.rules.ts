import type { DemandableMethod } from '../../common/access/principal';
import type { FieldError } from '../../common/problems/common.problems';
import type { Channel } from '../../delivery/message';
import type { Settings } from '../../system-settings/settings.registry';
import { METHOD_OF_SETTING } from './person';

type Demand = Pick<Settings, 'enable_two_factor_auth' | 'two_factor_method' | 'totp_enrolment'>;

/** How a channel stands: nothing to send with; configured, but nothing went through lately; or a message really did. */
export type ChannelState = 'absent' | 'untried' | 'proven';

export interface SiteDemand {
  readonly settings: Demand;
  /** What each flagged role that names methods allows. */
  readonly roles: readonly (readonly DemandableMethod[])[];
  /** Methods chosen for single people. */
  readonly people: readonly DemandableMethod[];
  readonly channels: Readonly<Record<Channel, ChannelState>>;
}

const STRONGEST_FIRST = ['totp', 'sms', 'email'] as const;

/** The channels somebody cannot sign in without, with the setting that makes it so, or null for a role or a person. */
export function compulsoryChannels({ settings, roles, people }: Pick<SiteDemand, 'settings' | 'roles' | 'people'>): Map<Channel, keyof Demand | null> {
  const channels = new Map<Channel, keyof Demand | null>();
  if (!settings.enable_two_factor_auth) return channels;
  const wanted = METHOD_OF_SETTING[settings.two_factor_method];
  const ofRoles = roles.map((allowed) => (allowed.includes(wanted) ? wanted : STRONGEST_FIRST.find((method) => allowed.includes(method))));
  for (const method of [...ofRoles, ...people]) if (method !== undefined && method !== 'totp') channels.set(method, null);
  if (wanted !== 'totp') channels.set(wanted, 'two_factor_method');
  else if (settings.totp_enrolment === 'email_link') channels.set('email', 'totp_enrolment');
  return channels;
}

/**
 * A change that makes a channel compulsory is refused until a message really went through it (product P-33, P-52):
 * otherwise a mistyped server locks everybody out, the administrator who typed it first. What was compulsory before may
 * stay untried, or no other setting could be changed any more; only losing it altogether is refused.
 *
 * @param place where a role's or a person's demand stands in the body
 */
export function channelObjections(before: SiteDemand, after: SiteDemand, place: string): FieldError[] {
  const compulsoryBefore = compulsoryChannels(before);
  return [...compulsoryChannels(after)].flatMap(([channel, setting]) => {
    const state = after.channels[channel];
    const isNew = !compulsoryBefore.has(channel);
    const isLost = state === 'absent' && before.channels[channel] !== 'absent';
    if (state === 'proven' || (!isNew && !isLost)) return [];
    const wayOut = setting === 'totp_enrolment' ? ', or choose on_screen' : '';
    return [{ pointer: setting === null ? place : `/settings/${setting}`, message: `${WHY[state][channel]}${wayOut}` }];
  });
}

const test = (channel: Channel): string =>
  `no message went through this channel as it is configured now in the last 7 days: send one with POST /api/v1/deliveries/test or "countersign deliveries test --channel ${channel} --to …" first`;

const WHY: Readonly<Record<Exclude<ChannelState, 'proven'>, Readonly<Record<Channel, string>>>> = {
  absent: { email: 'mail is not configured: set mail_smtp_url and mail_from first', sms: 'SMS is not configured: set the Twilio account first' },
  untried: { email: test('email'), sms: test('sms') },
};
