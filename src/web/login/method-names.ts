import type { Method } from '../../common/access/principal';
import type { CodeField } from '../rendering/page';

/** How a person is spoken to about each method. */
interface Words {
  /** As a choice; `hint` is the masked address or number. */
  readonly choice: (hint: string) => string;
  /** Above the field. */
  readonly lead: (hint: string) => string;
  readonly label: string;
  readonly hint: string;
  readonly numeric: boolean;
}

const WORDS: Readonly<Record<Method, Words>> = {
  totp: {
    choice: () => 'Use your authenticator app',
    lead: () => 'Open your authenticator app and enter the code it shows now.',
    label: 'Code from the app',
    hint: '6 digits, a new one every 30 seconds',
    numeric: true,
  },
  email: {
    choice: (hint) => `Mail a code to ${hint}`,
    lead: (hint) => `Enter the code we mail to ${hint}.`,
    label: 'Code from the mail',
    hint: 'The newest code counts; older ones are void',
    numeric: true,
  },
  sms: {
    choice: (hint) => `Text a code to ${hint}`,
    lead: (hint) => `Enter the code we text to ${hint}.`,
    label: 'Code from the text message',
    hint: 'The newest code counts; older ones are void',
    numeric: true,
  },
  recovery_code: {
    choice: () => 'Use a recovery code',
    lead: () => 'Enter one of the recovery codes you kept when you set up your second factor. Each works once.',
    label: 'Recovery code',
    hint: '16 letters and digits, with or without dashes',
    numeric: false,
  },
  temporary_code: {
    choice: () => 'Use a temporary code from your administrator',
    lead: () => 'Enter the temporary code your administrator gave you.',
    label: 'Temporary code',
    hint: '8 digits, works once',
    numeric: true,
  },
};

export const fieldOf = (method: Method): CodeField => ({
  method,
  label: WORDS[method].label,
  hint: WORDS[method].hint,
  numeric: WORDS[method].numeric,
});

const spoken = (hint: string | undefined): string => hint ?? 'you';

export const choiceOf = (method: Method, hint?: string): string => WORDS[method].choice(spoken(hint));
export const leadOf = (method: Method, hint?: string): string => WORDS[method].lead(spoken(hint));

/** Of these a message goes out first. */
export const isSent = (method: Method): method is 'email' | 'sms' => method === 'email' || method === 'sms';
