import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES } from '../../common/languages';
import { CATALOGUE, PARTS, type Part, type Sentence } from './catalogue';
import { fill, phrase } from './text';

const WEB = join(__dirname, '..');
const every = PARTS.flatMap((part) => Object.entries<Sentence>(CATALOGUE.en[part]).map(([key, sentence]) => ({ part, key, sentence })));
const forms = (sentence: Sentence): string[] => (typeof sentence === 'string' ? [sentence] : [sentence.one, sentence.other]);
const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort();

it.each([
  ['{a} and {b}', { a: 'x', b: 2 }, 'x and 2'],
  ['{a}', { a: '{b}', b: 'never' }, '{b}'],
  ['{none}', {}, '{none}'],
])('values are set into %s', (sentence, values, expected) => {
  expect(fill(sentence, values as Record<string, string>)).toBe(expected);
});

it('a number chooses singular or plural', () => {
  expect(phrase('en', 'login.notice.wrong_code', { count: 1 })).toMatch(/1 try is left/);
  expect(phrase('de', 'login.notice.wrong_code', { count: 4 })).toMatch(/4 Versuche/);
});

it('an unknown text is a fault', () => {
  expect(() => phrase('en', 'login.none')).toThrow('no text login.none');
});

describe('the catalogue', () => {
  it('names each text by its part', () => {
    expect(every.filter(({ part, key }) => !key.startsWith(`${part}.`))).toEqual([]);
  });

  it('says the same values in every language, and nothing empty', () => {
    for (const language of LANGUAGES) {
      for (const { part, key, sentence } of every) {
        const other = (CATALOGUE[language][part] as Record<string, Sentence>)[key]!;
        for (const text of forms(other)) expect({ key, language, empty: text.trim() === '' }).toEqual({ key, language, empty: false });
        expect({ key, language, places: [...new Set(forms(other).flatMap(places))] }).toEqual({ key, language, places: [...new Set(forms(sentence).flatMap(places))] });
      }
    }
  });

  it('has every text that templates and modules ask for by name', () => {
    const sources = ['templates', 'browser', 'login', 'links', 'rendering', 'account', 'admin', 'signed-in', '.']
      .flatMap((folder) => filesIn(folder))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const asked = [...sources.matchAll(/\b(?:t|say|strong)[ (]['"`]([a-z_]+\.[a-z0-9_.-]*[a-z0-9_])['\"`]/g)].map((match) => match[1]!);
    const keys = new Set(every.map(({ key }) => key));
    expect(asked.filter((key) => !keys.has(key))).toEqual([]);
  });

  it('keeps to a module what it needs: its own part and the common one', () => {
    const allowed: Record<string, Part[]> = { core: ['common'], account: ['common', 'account'], admin: ['common', 'admin', 'settings', 'audit', 'deliveries'], login: ['common', 'login', 'links'] };
    for (const [folder, parts] of Object.entries(allowed)) {
      for (const file of filesIn(join('browser', folder))) {
        const asked = [...readFileSync(file, 'utf8').matchAll(/\bt\(['"`]([a-z_]+)\.[a-z]/g)].map((match) => match[1] as Part);
        expect({ file, strange: asked.filter((part) => !parts.includes(part)) }).toEqual({ file, strange: [] });
      }
    }
  });
});

function filesIn(folder: string): string[] {
  if (!existsSync(join(WEB, folder))) return [];
  return readdirSync(join(WEB, folder), { withFileTypes: true, recursive: folder !== '.' })
    .filter((entry) => entry.isFile() && /\.(ts|js|hbs)$/.test(entry.name) && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}
