import type { Language } from '../common/languages';

/** In this order: most browsers also name the ones they descend from. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?(iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|HeadlessChrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** What signed in, as far as the lists here know it. */
export interface Device {
  readonly program: string | null;
  readonly system: string | null;
}

interface DeviceWords {
  readonly unknown: string;
  on(program: string | null, system: string): string;
}

const IN_WORDS: Readonly<Record<Language, DeviceWords>> = {
  en: { unknown: 'an unknown program', on: (program, system) => `${program ?? 'a program'} on ${system}` },
  de: { unknown: 'ein unbekanntes Programm', on: (program, system) => `${program ?? 'ein Programm'} unter ${system}` },
};

/**
 * Only words of these lists come out, because a user agent is chosen by whoever signs in: quoted in a security mail it
 * would let a stranger write to the person in our name.
 */
export function deviceOf(userAgent: string | null): Device | null {
  return userAgent === null ? null : { program: nameIn(PROGRAMS, userAgent), system: nameIn(SYSTEMS, userAgent) };
}

/** In words people know: `Firefox on Linux`. */
export function deviceInWords({ program, system }: Device, language: Language): string {
  if (system === null) return program ?? IN_WORDS[language].unknown;
  return IN_WORDS[language].on(program, system);
}

/** For answers and pages, which speak English. */
export function deviceName(userAgent: string | null): string | null {
  const device = deviceOf(userAgent);
  return device && deviceInWords(device, 'en');
}

const nameIn = (names: readonly (readonly [RegExp, string])[], text: string): string | null =>
  names.find(([pattern]) => pattern.test(text))?.[1] ?? null;
