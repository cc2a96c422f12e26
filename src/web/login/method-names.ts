import type { Method } from '../../common/access/principal';
import type { CodeField } from '../rendering/page';
import { say, type Text } from '../texts/text';

/** Digits of the codes of now, by settings or by their standard. */
export type CodeLengths = Readonly<Partial<Record<Method, number>>>;

export const codeLengths = (settings: { readonly otp_digits_email: number; readonly otp_digits_sms: number }): CodeLengths => ({
  totp: 6,
  email: settings.otp_digits_email,
  sms: settings.otp_digits_sms,
  temporary_code: 8,
});

export const fieldOf = (method: Method, lengths: CodeLengths): CodeField => ({
  method,
  label: say(`login.code.${method}`),
  hint: say(`login.code_hint.${method}`),
  numeric: method !== 'recovery_code',
  length: lengths[method] ?? null,
});

/** `hint` is the masked address or number. */
export const choiceOf = (method: Method, hint: string | undefined): Text => say(`login.choice.${method}`, { hint: hint ?? '' });
export const leadOf = (method: Method, hint: string | undefined): Text => say(`login.lead.${method}`, { hint: hint ?? '' });

/** Of these a message goes out first. */
export const isSent = (method: Method): method is 'email' | 'sms' => method === 'email' || method === 'sms';
