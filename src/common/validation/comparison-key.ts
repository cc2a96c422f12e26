/** Of every width, but no line breaks: those are refused, not tidied up. */
export const BLANKS = /\p{Zs}+/gu;

/**
 * How names are compared: NFKC, lower case, trimmed, one blank between words. Two texts a person would read as the same
 * name give one key, so `Admin`, `admin ` and `ＡＤＭＩＮ` cannot be three accounts (CVE-2019-19844). NFKC again after
 * lower-casing, because lower-casing can leave a text that is not normalised (`İ`), and a key must not change when it is
 * made twice.
 */
export const comparisonKey = (text: string): string => text.normalize('NFKC').toLowerCase().normalize('NFKC').replace(BLANKS, ' ').trim();
