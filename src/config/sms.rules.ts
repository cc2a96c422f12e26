import type { ConfigProblem, Variables } from './variables';

const ACCOUNT = [
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_API_KEY',
  'TWILIO_API_SECRET',
  'TWILIO_FROM',
  'TWILIO_MESSAGING_SERVICE_SID',
];

/**
 * Twilio is configured whole or not at all. A partial set would start, and fail at the first person who waits for a
 * code; two ways at once would leave it to chance which of them sends.
 */
export function twilioRules(given: Variables): ConfigProblem[] {
  const has = (name: string): boolean => given[name] !== undefined;
  if (!ACCOUNT.some(has)) {
    return [];
  }
  return [
    ...(has('TWILIO_ACCOUNT_SID') ? [] : [missing('TWILIO_ACCOUNT_SID')]),
    ...credentialRules(has),
    ...senderRules(has),
  ];
}

function credentialRules(has: (name: string) => boolean): ConfigProblem[] {
  const hasKeyPart = has('TWILIO_API_KEY') || has('TWILIO_API_SECRET');
  if (has('TWILIO_AUTH_TOKEN')) {
    return hasKeyPart ? [ambiguous('TWILIO_AUTH_TOKEN', 'TWILIO_API_KEY and TWILIO_API_SECRET')] : [];
  }
  if (!hasKeyPart) {
    return [missing('TWILIO_AUTH_TOKEN', ' (or TWILIO_API_KEY with TWILIO_API_SECRET)')];
  }
  return ['TWILIO_API_KEY', 'TWILIO_API_SECRET'].filter((name) => !has(name)).map((name) => missing(name));
}

function senderRules(has: (name: string) => boolean): ConfigProblem[] {
  const number = has('TWILIO_FROM');
  const service = has('TWILIO_MESSAGING_SERVICE_SID');
  if (number && service) {
    return [ambiguous('TWILIO_FROM', 'TWILIO_MESSAGING_SERVICE_SID')];
  }
  return number || service ? [] : [missing('TWILIO_FROM', ' (or TWILIO_MESSAGING_SERVICE_SID)')];
}

function missing(variable: string, alternative = ''): ConfigProblem {
  return { variable, message: `is missing: the other TWILIO_ variables need it${alternative}` };
}

function ambiguous(variable: string, other: string): ConfigProblem {
  return { variable, message: `must not be given together with ${other}: keep one of them` };
}
