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

/** `WaysOut.markOf` by channel: which server and account messages take. */
export type WayOfChannel = Readonly<Record<Channel, string>>;

const STRONGEST_FIRST = ['totp', 'sms', 'email'] as const;

/** A rule by which somebody cannot sign in or enrol without a channel: a setting, or what a role or a person is given. */
export interface ChannelDemand {
  readonly channel: Channel;
  readonly by: 'two_factor_method' | 'totp_enrolment' | 'role' | 'person';
}

export function channelDemands({ settings, roles, people }: Pick<SiteDemand, 'settings' | 'roles' | 'people'>): ChannelDemand[] {
  if (!settings.enable_two_factor_auth) return [];
  const wanted = METHOD_OF_SETTING[settings.two_factor_method];
  const bySite: ChannelDemand[] = wanted !== 'totp' ? [{ channel: wanted, by: 'two_factor_method' }] : linksByMail(settings);
  const ofRoles = roles.map((allowed) => (allowed.includes(wanted) ? wanted : STRONGEST_FIRST.find((method) => allowed.includes(method))));
  return [...bySite, ...demandsBy('role', ofRoles), ...demandsBy('person', people)];
}

const linksByMail = ({ totp_enrolment }: Demand): ChannelDemand[] =>
  totp_enrolment === 'email_link' ? [{ channel: 'email', by: 'totp_enrolment' }] : [];

const demandsBy = (by: ChannelDemand['by'], methods: readonly (DemandableMethod | undefined)[]): ChannelDemand[] =>
  (['email', 'sms'] as const).filter((channel) => methods.includes(channel)).map((channel) => ({ channel, by }));

/**
 * A change that makes a channel compulsory is refused until a message really went through it (product P-33, P-52):
 * otherwise a mistyped server locks everybody out, the administrator who typed it first. That another rule demanded the
 * channel before proves nothing: its server may have been exchanged since. What demanded it before may stay, or no other
 * setting could be changed any more; only losing the channel altogether is refused then.
 *
 * @param place where a role's or a person's demand stands in the body
 */
export function channelObjections(before: SiteDemand, after: SiteDemand, place: string): FieldError[] {
  const demandsBefore = channelDemands(before);
  const objections = new Map<Channel, FieldError>();
  for (const { channel, by } of channelDemands(after)) {
    const state = after.channels[channel];
    const isLost = state === 'absent' && before.channels[channel] !== 'absent';
    if (state === 'proven' || objections.has(channel) || (!isLost && !isNew({ channel, by }, demandsBefore))) continue;
    const wayOut = by === 'totp_enrolment' ? ', or choose on_screen' : '';
    const pointer = by === 'role' || by === 'person' ? place : `/settings/${by}`;
    objections.set(channel, { pointer, message: `${WHY[state][channel]}${wayOut}` });
  }
  return [...objections.values()];
}

/** Links ask less of mail than codes do, so going back to them asks nothing new of it. */
const isNew = ({ channel, by }: ChannelDemand, before: readonly ChannelDemand[]): boolean =>
  !before.some((demand) => demand.channel === channel && (demand.by === by || by === 'totp_enrolment'));

/**
 * Channels people depend on that an accepted change leads somewhere no message went through yet: the server is compared and
 * not how it stood, or one untried server in the place of another would pass in silence.
 */
export const newlyUntried = (before: WayOfChannel, after: WayOfChannel, demand: SiteDemand): Channel[] =>
  (['email', 'sms'] as const).filter(
    (channel) => before[channel] !== after[channel] && demand.channels[channel] === 'untried' && channelDemands(demand).some((one) => one.channel === channel),
  );

export const testOf = (channel: Channel): string =>
  `no message went through this channel as it is configured now in the last 7 days: send one with POST /api/v1/deliveries/test or "countersign deliveries test --channel ${channel} --to …" first`;

const WHY: Readonly<Record<Exclude<ChannelState, 'proven'>, Readonly<Record<Channel, string>>>> = {
  absent: { email: 'mail is not configured: set mail_smtp_url and mail_from first', sms: 'SMS is not configured: set the Twilio account first' },
  untried: { email: testOf('email'), sms: testOf('sms') },
};
