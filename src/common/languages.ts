/** Languages the texts exist in (BCP 47). What a person or a site may choose; a new one comes with its templates. */
export const LANGUAGES = ['en'] as const;

export type Language = (typeof LANGUAGES)[number];
