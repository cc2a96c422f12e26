import type { Language } from '../../common/languages';
import * as de from './de/parts';
import * as en from './en/parts';

/** One sentence, or two by the number in `count` (CLDR plural rules, as far as our languages need them). */
export type Sentence = string | { readonly one: string; readonly other: string };

/** What kind of page a text belongs to; `common` goes with every one. */
export const PARTS = ['common', 'login', 'links', 'problems', 'account', 'admin', 'settings', 'audit', 'deliveries'] as const;
export type Part = (typeof PARTS)[number];

/** Keys begin with their part, so one name finds a text wherever it is used: `login.password`. */
export type TextKey = { [P in Part]: keyof (typeof en)[P] }[Part];

/** A language that lacks a text, or has one too many, does not compile. */
type Texts = { readonly [P in Part]: Readonly<Record<keyof (typeof en)[P], Sentence>> };

export const CATALOGUE: Readonly<Record<Language, Texts>> = { en, de };
