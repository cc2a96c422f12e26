import type { Method } from '../../common/access/principal';
import type { CodeField } from '../rendering/page';
import { say, type Text } from '../texts/text';

export const fieldOf = (method: Method): CodeField => ({
  method,
  label: say(`login.code.${method}`),
  hint: say(`login.code_hint.${method}`),
  numeric: method !== 'recovery_code',
});

/** `hint` is the masked address or number. */
export const choiceOf = (method: Method, hint: string | undefined): Text => say(`login.choice.${method}`, { hint: hint ?? '' });
export const leadOf = (method: Method, hint: string | undefined): Text => say(`login.lead.${method}`, { hint: hint ?? '' });

/** Of these a message goes out first. */
export const isSent = (method: Method): method is 'email' | 'sms' => method === 'email' || method === 'sms';
