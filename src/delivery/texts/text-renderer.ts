import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import Handlebars from 'handlebars';
import type { TemplateName } from '../message';

/** The files of one message: `templates/<language>/<template>.<part>.hbs`. */
export type Part = 'subject' | 'text' | 'html' | 'sms' | 'sms-short' | 'sms-bare';
export type Values = Readonly<Record<string, string | number | boolean | null>>;

const FOLDER = join(__dirname, '..', 'templates');
const FALLBACK_LANGUAGE = 'en';
/** A language is part of a path here, so it is nothing else (CWE-22). */
const LANGUAGE = /^[a-z]{2}(-[A-Za-z0-9]{2,8})?$/;
const LAYOUT = 'layout.html.hbs';

/** Renders our own templates. What people or administrators wrote is a value here and never a template. */
@Injectable()
export class TextRenderer {
  private readonly compiled = new Map<string, Handlebars.TemplateDelegate>();

  /** A language without that text speaks English. @throws when a value the template names is missing. */
  render(template: TemplateName, part: Part, values: Values, language: string = FALLBACK_LANGUAGE): string {
    const rendered = this.compile(language, `${template}.${part}.hbs`, part !== 'html')(values).trim();
    if (part !== 'html') return rendered;
    return this.compile(language, LAYOUT, false)({ ...values, body: new Handlebars.SafeString(rendered) }).trim();
  }

  private compile(language: string, file: string, plainText: boolean): Handlebars.TemplateDelegate {
    const own = join(FOLDER, LANGUAGE.test(language) ? language : FALLBACK_LANGUAGE, file);
    const path = existsSync(own) ? own : join(FOLDER, FALLBACK_LANGUAGE, file);
    const known = this.compiled.get(path);
    if (known) return known;
    const compiled = Handlebars.compile(readFileSync(path, 'utf8'), { strict: true, noEscape: plainText });
    this.compiled.set(path, compiled);
    return compiled;
  }
}
