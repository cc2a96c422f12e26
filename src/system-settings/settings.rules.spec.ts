import { settingLayers } from './settings.layers';
import type { Settings } from './settings.registry';
import { settle } from './settings.rules';

const { defaults } = settingLayers({ mail: { smtpUrl: null, from: null }, sms: { twilio: null, twilioBaseUrl: null, allowPrivateGateway: false } });
const on: Partial<Settings> = { enable_two_factor_auth: true };
const forAll: Partial<Settings> = { enable_two_factor_auth: true, require_two_factor_for_all: true };
const bypasses: Partial<Settings> = { bypass_2fa_for_restricted_ip_users: true, bypass_restrict_ip_check_if_2fa_enabled: true };

interface Case {
  when: string;
  before?: Partial<Settings>;
  patch: Partial<Settings>;
  /** What is different afterwards, besides the patch. */
  also?: Partial<Settings>;
  warns?: string[];
  refuses?: string[];
}

const CASES: Case[] = [
  { when: 'nothing is asked for', patch: {} },
  { when: 'the switch goes on', patch: on },
  { when: 'everybody is required while the switch is off', patch: { require_two_factor_for_all: true }, also: on, warns: ['two_factor_switched_on'] },
  { when: 'everybody is required and the switch goes on', patch: forAll },
  { when: 'everybody is required while the switch is on', before: on, patch: { require_two_factor_for_all: true } },
  {
    when: 'everybody is required and the switch goes off, at once',
    patch: { enable_two_factor_auth: false, require_two_factor_for_all: true },
    refuses: ['enable_two_factor_auth', 'require_two_factor_for_all'],
  },
  {
    when: 'the same contradiction, where both were on',
    before: forAll,
    patch: { enable_two_factor_auth: false, require_two_factor_for_all: true },
    refuses: ['enable_two_factor_auth', 'require_two_factor_for_all'],
  },
  {
    when: 'the switch goes off while everybody is required',
    before: forAll,
    patch: { enable_two_factor_auth: false },
    also: { require_two_factor_for_all: false },
    warns: ['require_for_all_cleared'],
  },
  { when: 'both go off', before: forAll, patch: { enable_two_factor_auth: false, require_two_factor_for_all: false } },
  {
    when: 'the switch goes off with both bypasses on',
    before: { ...on, ...bypasses },
    patch: { enable_two_factor_auth: false },
    also: { bypass_2fa_for_restricted_ip_users: false, bypass_restrict_ip_check_if_2fa_enabled: false },
    warns: ['bypass_cleared', 'bypass_cleared'],
  },
  {
    when: 'the switch goes off and a bypass on, at once',
    before: on,
    patch: { enable_two_factor_auth: false, bypass_2fa_for_restricted_ip_users: true },
    refuses: ['bypass_2fa_for_restricted_ip_users'],
  },
  { when: 'a bypass goes on while the switch is off', patch: { bypass_2fa_for_restricted_ip_users: true } },
  { when: 'the switch stays on', before: { ...on, ...bypasses }, patch: { otp_code_lifetime: 120 } },
  { when: 'the switch is said to be off and was', before: bypasses, patch: { enable_two_factor_auth: false } },
  { when: 'idle time is longer than the session', patch: { session_idle_timeout: 1000, session_absolute_timeout: 999 }, refuses: ['session_idle_timeout', 'session_absolute_timeout'] },
  { when: 'idle time outgrows the session that is set', before: { session_absolute_timeout: 900, session_idle_timeout: 900 }, patch: { session_idle_timeout: 901 }, refuses: ['session_idle_timeout'] },
  { when: 'the session shrinks below the idle time', patch: { session_absolute_timeout: 3599 }, refuses: ['session_absolute_timeout'] },
  { when: 'both are the same', patch: { session_absolute_timeout: 3600 } },
  { when: 'sessions reach the limits of AAL2', patch: { session_idle_timeout: 3600, session_absolute_timeout: 86_400 } },
  { when: 'sessions go beyond AAL2', patch: { session_idle_timeout: 3601, session_absolute_timeout: 86_401 }, warns: ['beyond_aal2', 'beyond_aal2'] },
  { when: 'they have been beyond AAL2 before', before: { session_idle_timeout: 3601 }, patch: { otp_code_lifetime: 120 } },
  { when: 'a code dies before a new one may be asked for', patch: { otp_resend_interval: 60, otp_code_lifetime: 60 }, warns: ['resend_after_code_life'] },
  { when: 'the method becomes e-mail', patch: { two_factor_method: 'Email' }, warns: ['weak_method'] },
  { when: 'the method becomes SMS', patch: { two_factor_method: 'SMS' }, warns: ['restricted_method'] },
  { when: 'the method stays e-mail', before: { two_factor_method: 'Email' }, patch: { two_factor_method: 'Email' } },
  { when: 'the method becomes the app', before: { two_factor_method: 'SMS' }, patch: { two_factor_method: 'OTP App' } },
  { when: 'the provider is chosen before its account', patch: { sms_provider: 'twilio' }, warns: ['sms_incomplete'] },
  { when: 'the gateway has no name for the number', patch: { sms_provider: 'http', sms_gateway_url: 'https://g.example.com', sms_message_parameter: 't' }, warns: ['sms_incomplete'] },
  { when: 'the provider is complete', patch: { sms_provider: 'twilio', twilio_account_sid: 'AC1', twilio_auth_token: 't', twilio_from: 'Acme' } },
  { when: 'the server has no sender', patch: { mail_smtp_url: 'smtp://h' }, warns: ['mail_incomplete'] },
  { when: 'mail is complete', patch: { mail_smtp_url: 'smtp://h', mail_from: 'a@example.com' } },
];

describe(settle.name, () => {
  it.each(CASES)('when $when', ({ before = {}, patch, also = {}, warns = [], refuses = [] }) => {
    const result = settle({ ...defaults, ...before }, patch);
    expect(result.objections.map(({ pointer }) => pointer)).toEqual(refuses.map((key) => `/settings/${key}`));
    expect(result.warnings.map(({ code }) => code)).toEqual(warns);
    expect(result.after).toEqual({ ...defaults, ...before, ...patch, ...also });
  });

  it('does not write into what it was given', () => {
    const before = Object.freeze({ ...defaults, ...forAll });
    settle(before, Object.freeze({ enable_two_factor_auth: false }));
    expect(before.require_two_factor_for_all).toBe(true);
  });
});
