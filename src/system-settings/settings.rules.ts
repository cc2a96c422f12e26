import type { Warning } from '../common/change-review';
import type { FieldError } from '../common/problems/common.problems';
import { gatewayFaults } from './gateway.rules';
import type { SettingKey, Settings } from './settings.registry';

export interface Settlement {
  readonly after: Settings;
  /** Why the change may not stand; empty if it may. */
  readonly objections: readonly FieldError[];
  readonly warnings: readonly Warning[];
}

interface Proposal {
  readonly before: Settings;
  readonly patch: Partial<Settings>;
  /** Grows while rules add what follows from the patch. */
  readonly after: { -readonly [Key in SettingKey]: Settings[Key] };
  readonly objections: FieldError[];
  readonly warnings: Warning[];
}

/** How keys fit together. Whether a channel works and whom a change would lock out is judged elsewhere (`ChangeReview`). */
export function settle(before: Settings, patch: Partial<Settings>): Settlement {
  const proposal: Proposal = { before, patch, after: { ...before, ...patch }, objections: [], warnings: [] };
  requireForAll(proposal);
  switchOff(proposal);
  sessionTimes(proposal);
  codeTimes(proposal);
  weakMethods(proposal);
  beyondAal2(proposal);
  incompleteChannels(proposal);
  brokenGateway(proposal);
  return { after: proposal.after, objections: proposal.objections, warnings: proposal.warnings };
}

/** P-05: asking everybody while the master switch is off would ask nobody. */
function requireForAll(proposal: Proposal): void {
  const { after, patch } = proposal;
  if (!after.require_two_factor_for_all || after.enable_two_factor_auth) return;
  if (patch.enable_two_factor_auth === false && patch.require_two_factor_for_all === true) {
    object(proposal, ['enable_two_factor_auth', 'require_two_factor_for_all'], 'two-factor sign-in cannot be off and required for everybody at once');
  } else if (patch.require_two_factor_for_all === true) {
    after.enable_two_factor_auth = true;
    warn(proposal, 'two_factor_switched_on', 'enable_two_factor_auth was turned on as well, because require_two_factor_for_all needs it.');
  } else if (patch.enable_two_factor_auth === false) {
    after.require_two_factor_for_all = false;
    warn(proposal, 'require_for_all_cleared', 'require_two_factor_for_all was turned off as well, because it needs enable_two_factor_auth.');
  }
}

/** P-02: a bypass left behind would be there, forgotten, when the switch is turned on again. */
function switchOff(proposal: Proposal): void {
  const { before, after, patch } = proposal;
  if (!before.enable_two_factor_auth || after.enable_two_factor_auth) return;
  for (const key of ['bypass_2fa_for_restricted_ip_users', 'bypass_restrict_ip_check_if_2fa_enabled'] as const) {
    if (patch[key] === true) object(proposal, [key], 'is cleared by turning two-factor sign-in off, so it cannot be turned on in the same change');
    else if (after[key]) {
      after[key] = false;
      warn(proposal, 'bypass_cleared', `${key} was turned off as well, together with two-factor sign-in.`);
    }
  }
}

function sessionTimes(proposal: Proposal): void {
  const { session_idle_timeout: idle, session_absolute_timeout: absolute } = proposal.after;
  if (idle <= absolute) return;
  const given = touched(proposal, ['session_idle_timeout', 'session_absolute_timeout']);
  object(proposal, given, `session_idle_timeout (${idle} s) must not be longer than session_absolute_timeout (${absolute} s)`);
}

function codeTimes(proposal: Proposal): void {
  const { otp_resend_interval: gap, otp_code_lifetime: life } = proposal.after;
  if (gap < life || touched(proposal, ['otp_resend_interval', 'otp_code_lifetime']).length === 0) return;
  warn(proposal, 'resend_after_code_life', `A code is dead after ${life} s, but a new one may be asked for only after ${gap} s.`);
}

function weakMethods(proposal: Proposal): void {
  const { after } = proposal;
  if (!changes(proposal, 'two_factor_method')) return;
  if (after.two_factor_method === 'Email') {
    warn(proposal, 'weak_method', 'Codes by e-mail are weak: whoever reads the mailbox has them and can reset the password by mail as well, and NIST SP 800-63B §3.1.3.1 does not accept them as a second factor.');
  }
  if (after.two_factor_method === 'SMS') {
    warn(proposal, 'restricted_method', 'Codes by SMS are restricted (NIST SP 800-63B §3.1.3.3): numbers are taken over and texts intercepted; offer another method as well.');
  }
}

/** SP 800-63B-4 §2.2.3: at AAL2 re-authentication after at most 24 hours, and after 1 hour without activity. */
function beyondAal2(proposal: Proposal): void {
  const limits = { session_idle_timeout: 3600, session_absolute_timeout: 86_400 } as const;
  for (const key of ['session_idle_timeout', 'session_absolute_timeout'] as const) {
    if (!changes(proposal, key) || proposal.after[key] <= limits[key]) continue;
    warn(proposal, 'beyond_aal2', `${key} above ${limits[key]} s leaves NIST AAL2 (SP 800-63B-4 §2.2.3).`);
  }
}

const NEEDED = {
  twilio: ['twilio_account_sid', 'twilio_auth_token', 'twilio_from'],
  http: ['sms_gateway_url', 'sms_message_parameter', 'sms_receiver_parameter'],
} as const satisfies Record<string, readonly SettingKey[]>;

/** Warned of and not refused: the command line sets one key at a time, in whatever order. */
function incompleteChannels(proposal: Proposal): void {
  const { after } = proposal;
  const provider = after.sms_provider;
  const needed: readonly SettingKey[] = provider === '' ? [] : NEEDED[provider];
  reportMissing(proposal, 'sms_incomplete', ['sms_provider', ...needed], 'Texts cannot be sent yet');
  if (after.mail_smtp_url !== '') reportMissing(proposal, 'mail_incomplete', ['mail_smtp_url', 'mail_from'], 'Mail cannot be sent yet');
}

/** Judged when it is touched: a fault that was stored before may not stand in the way of everything else. */
function brokenGateway({ patch, after, objections }: Proposal): void {
  const keys = ['sms_message_parameter', 'sms_receiver_parameter', 'sms_static_parameters'] as const;
  if (keys.some((key) => Object.hasOwn(patch, key))) objections.push(...gatewayFaults(after));
}

function reportMissing(proposal: Proposal, code: string, keys: readonly SettingKey[], what: string): void {
  const missing = keys.filter((key) => proposal.after[key] === '');
  if (keys.length < 2 || missing.length === 0 || touched(proposal, keys).length === 0) return;
  warn(proposal, code, `${what}: ${missing.join(', ')} missing.`);
}

function touched(proposal: Proposal, keys: readonly SettingKey[]): SettingKey[] {
  return keys.filter((key) => Object.hasOwn(proposal.patch, key));
}

function changes(proposal: Proposal, key: SettingKey): boolean {
  return proposal.before[key] !== proposal.after[key];
}

function object(proposal: Proposal, keys: readonly SettingKey[], message: string): void {
  proposal.objections.push(...keys.map((key) => ({ pointer: `/settings/${key}`, message })));
}

function warn(proposal: Proposal, code: string, message: string): void {
  proposal.warnings.push({ code, message });
}
