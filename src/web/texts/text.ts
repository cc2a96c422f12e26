import type { Language } from '../../common/languages';
import { CATALOGUE, PARTS, type Sentence, type TextKey } from './catalogue';

export type Values = Readonly<Record<string, string | number>>;

/** A text before its language is known: views say what, the renderer says it. */
export type Text =
  | { readonly key: TextKey; readonly values: Values }
  /** What somebody wrote, or a sentence of the API none of ours stands for. */
  | { readonly verbatim: string };

export const say = (key: TextKey, values: Values = {}): Text => ({ key, values });
export const verbatim = (text: string): Text => ({ verbatim: text });

const SENTENCES = new Map<Language, ReadonlyMap<string, Sentence>>();

/** The catalogue's sentence with the values set in; `count` chooses singular or plural. @throws Error for a key there is none of */
export function phrase(language: Language, key: string, values: Values = {}): string {
  const sentence = sentencesOf(language).get(key);
  if (sentence === undefined) throw new Error(`no text ${key}`);
  return fill(numbered(sentence, values, language), values);
}

export const spoken = (language: Language, text: Text): string =>
  'verbatim' in text ? text.verbatim : phrase(language, text.key, text.values);

function sentencesOf(language: Language): ReadonlyMap<string, Sentence> {
  const known = SENTENCES.get(language);
  if (known) return known;
  const all = new Map(PARTS.flatMap((part) => Object.entries<Sentence>(CATALOGUE[language][part])));
  SENTENCES.set(language, all);
  return all;
}

function numbered(sentence: Sentence, values: Values, language: Language): string {
  if (typeof sentence === 'string') return sentence;
  return new Intl.PluralRules(language).select(Number(values.count)) === 'one' ? sentence.one : sentence.other;
}

/** In one pass: a value with braces in it stays what it is. */
export const fill = (sentence: string, values: Values): string =>
  sentence.replace(/\{(\w+)\}/g, (place, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : place));
