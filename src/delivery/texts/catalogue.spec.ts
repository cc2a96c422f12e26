import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { LANGUAGES, type Language } from '../../common/languages';
import { TEMPLATES } from '../message';

const FOLDER = join(__dirname, '..', 'templates');
const filesOf = (language: Language) => readdirSync(join(FOLDER, language)).sort();
const read = (language: Language, file: string) => readFileSync(join(FOLDER, language, file), 'utf8');

/** The values a template decides by (`if firstName`) and those it prints (`firstName`): asking for one is not telling it. */
function placeholders(template: string): readonly string[] {
  const names = new Set<string>();
  class Names extends Handlebars.Visitor {
    override BlockStatement(block: hbs.AST.BlockStatement): void {
      names.add(`${block.path.original} ${block.params.map((value) => (value as hbs.AST.PathExpression).original).join(' ')}`);
      this.accept(block.program);
      this.accept(block.inverse);
    }

    override MustacheStatement({ path }: hbs.AST.MustacheStatement): void {
      names.add((path as hbs.AST.PathExpression).original);
    }
  }
  new Names().accept(Handlebars.parse(template));
  return [...names].sort();
}

/** Words no sentence does without, and no sentence of another language of the catalogue has. */
const TELLING: Readonly<Record<Language, RegExp>> = {
  en: /\b(the|your?|this|that|is|are|not|and|of|to|from|for|with|address|time|hello)\b/i,
  de: /(?<!\p{L})(der|das|ihre?[mnrs]?|sie|dies[er]?|ist|nicht|und|von|zu[mr]?|bei|für|mit|adresse|zeit|guten)(?!\p{L})/iu,
};

const wordsOf = (template: string) => template.replace(/<[^>]*>|\{\{[^}]*\}\}/g, ' ').replace('countersign two-factor disable --emergency --end', '');

/** Product P-42: who reads another language gets all of it, and nothing else. */
describe('the catalogue of texts', () => {
  it('knows every message as mail', () => {
    for (const part of ['subject', 'text', 'html']) expect(filesOf('en')).toEqual(expect.arrayContaining(TEMPLATES.map((name) => `${name}.${part}.hbs`)));
  });

  describe.each(LANGUAGES)('in %s', (language) => {
    it('has every text, and no other', () => {
      expect(filesOf(language)).toEqual(filesOf('en'));
    });

    it.each(filesOf('en'))('%s names the same values, in its own words', (file) => {
      const text = read(language, file);
      expect(placeholders(text)).toEqual(placeholders(read('en', file)));
      expect(wordsOf(text)).toMatch(TELLING[language]);
      for (const other of LANGUAGES.filter((one) => one !== language)) expect(wordsOf(text)).not.toMatch(TELLING[other]);
    });

    it('has no code and no link in a subject (R-042)', () => {
      for (const file of filesOf(language).filter((name) => name.includes('.subject.'))) {
        expect(placeholders(read(language, file))).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(code|otp|link)$/)]));
      }
    });
  });
});
