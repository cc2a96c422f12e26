import type { FieldError } from '../../common/problems/common.problems';
import type { Settings } from '../../system-settings/settings.registry';

type Demand = Pick<Settings, 'enable_two_factor_auth' | 'two_factor_method' | 'totp_enrolment'>;

/** What the site would demand and could not deliver; empty while the switch is off. */
export function channelObjections(settings: Demand, reachable: { readonly email: boolean; readonly sms: boolean }): FieldError[] {
  if (!settings.enable_two_factor_auth) return [];
  switch (settings.two_factor_method) {
    case 'Email':
      return reachable.email ? [] : [{ pointer: '/settings/two_factor_method', message: 'mail is not configured: set mail_smtp_url and mail_from first' }];
    case 'SMS':
      return reachable.sms ? [] : [{ pointer: '/settings/two_factor_method', message: 'SMS is not configured: set the Twilio account first' }];
    case 'OTP App':
      if (reachable.email || settings.totp_enrolment === 'on_screen') return [];
      return [{ pointer: '/settings/totp_enrolment', message: 'mail is not configured, so the link cannot be sent: choose on_screen, or configure mail first' }];
  }
}
