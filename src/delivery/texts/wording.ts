import type { Method } from '../../common/access/principal';
import type { Language } from '../../common/languages';

/** The parts of a message that are no sentence: a time, a number of days, the name of a method. */
export interface Wording {
  readonly language: Language;
  /** In UTC, and saying so: nobody's time zone is known here. */
  readonly moment: (at: Date) => string;
  /** Minutes, and hours from two on; rounded down: a text must not promise more than there is. */
  readonly lifetime: (seconds: number) => string;
  readonly days: (count: number) => string;
  /** Whether the noun after this number stands in its singular form. */
  readonly isOne: (count: number) => boolean;
  readonly method: (method: Method) => string;
}

const METHODS: Readonly<Record<Language, Readonly<Record<Method, string>>>> = {
  en: {
    totp: 'an authenticator app',
    email: 'codes by mail',
    sms: 'codes by text message',
    recovery_code: 'recovery codes',
    temporary_code: 'a temporary code',
  },
  de: {
    totp: 'eine Authenticator-App',
    email: 'Codes per E-Mail',
    sms: 'Codes per SMS',
    recovery_code: 'Wiederherstellungscodes',
    temporary_code: 'ein temporärer Code',
  },
};

/** The month is a word: 03/02 is a day in March to some and in February to others. */
const MOMENT: Intl.DateTimeFormatOptions = {
  ...{ year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  ...{ hourCycle: 'h23', timeZone: 'UTC', timeZoneName: 'short' },
};

const TWO_HOURS = 7200;

export const wholeMinutes = (seconds: number): number => Math.max(1, Math.floor(seconds / 60));

export function wordingIn(language: Language): Wording {
  const unit = (name: 'minute' | 'hour' | 'day', count: number) =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'long' }).format(count);
  return {
    language,
    moment: (at) => new Intl.DateTimeFormat(language, MOMENT).format(at),
    lifetime: (seconds) => (seconds < TWO_HOURS ? unit('minute', wholeMinutes(seconds)) : unit('hour', Math.floor(seconds / 3600))),
    days: (count) => unit('day', count),
    isOne: (count) => new Intl.PluralRules(language).select(count) === 'one',
    method: (method) => METHODS[language][method],
  };
}
