import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import Handlebars from 'handlebars';
import type { Language } from '../../common/languages';
import type { TemplateName } from '../message';

/** The files of one message: `templates/<language>/<template>.<part>.hbs`. */
export type Part = 'subject' | 'text' | 'html' | 'sms' | 'sms-short' | 'sms-bare';
export type Values = Readonly<Record<string, string | number | boolean | null>>;

const FOLDER = join(__dirname, '..', 'templates');
/** Of every mail: it has no words of its own. */
const LAYOUT = 'layout.html.hbs';

/** Renders our own templates. What people or administrators wrote is a value here and never a template. */
@Injectable()
export class TextRenderer {
  private readonly compiled = new Map<string, Handlebars.TemplateDelegate>();

  /** @throws when a value the template names is missing, and for a text that does not exist in that language. */
  render(template: TemplateName, part: Part, values: Values, language: Language): string {
    const rendered = this.compile(join(FOLDER, language, `${template}.${part}.hbs`), part !== 'html')(values).trim();
    if (part !== 'html') return rendered;
    return this.compile(join(FOLDER, LAYOUT), false)({ ...values, language, body: new Handlebars.SafeString(rendered) }).trim();
  }

  private compile(path: string, plainText: boolean): Handlebars.TemplateDelegate {
    const known = this.compiled.get(path);
    if (known) return known;
    const compiled = Handlebars.compile(readFileSync(path, 'utf8'), { strict: true, noEscape: plainText });
    this.compiled.set(path, compiled);
    return compiled;
  }
}
