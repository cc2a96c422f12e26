import { LANGUAGES, languageOf, type Language } from '../../common/languages';

export interface LanguageFacts {
  /** Chosen by the person, where it is known who that is. */
  readonly person: string | null;
  /** `Accept-Language` (RFC 9110 §12.5.4). */
  readonly accepted: string | undefined;
  readonly site: Language;
  /** An administrator or the environment chose the site's language; the built-in one is nobody's choice. */
  readonly siteChosen: boolean;
}

/**
 * The person's own choice, else the site's (contract §5, `default_language`). As long as nobody has chosen for the site, the
 * browser's wish is heard: an installation nobody has set up yet speaks to everybody as they are used to.
 */
export function pageLanguage({ person, accepted, site, siteChosen }: LanguageFacts): Language {
  return languageOf(person) ?? (siteChosen ? null : wished(accepted)) ?? site;
}

function wished(accepted: string | undefined): Language | null {
  const ranges = (accepted ?? '').slice(0, 500).split(',').map(range).filter(({ quality }) => quality > 0);
  ranges.sort((one, other) => other.quality - one.quality);
  for (const { tag } of ranges) {
    const found = LANGUAGES.find((language) => tag === language || tag.startsWith(`${language}-`));
    if (found) return found;
  }
  return null;
}

function range(text: string): { tag: string; quality: number } {
  const [tag = '', quality = ''] = text.trim().toLowerCase().split(/\s*;\s*q=/);
  return { tag, quality: quality === '' ? 1 : Number(quality) || 0 };
}
