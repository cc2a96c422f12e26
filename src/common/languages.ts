/** Languages the texts exist in (BCP 47). What a person or a site may choose; a new one comes with its templates. */
export const LANGUAGES = ['en', 'de'] as const;

export type Language = (typeof LANGUAGES)[number];

/** Null for what is no language of ours: nobody's choice, or one that was taken out again. */
export const languageOf = (text: string | null | undefined): Language | null => LANGUAGES.find((language) => language === text) ?? null;
