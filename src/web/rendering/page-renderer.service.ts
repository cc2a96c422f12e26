import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import Handlebars from 'handlebars';
import { AssetStore } from '../assets/asset-store.service';
import type { Page } from './page';
import { pageHelpers } from './page-helpers';
import { PageSurroundings, type Surroundings } from './surroundings.service';

const FOLDER = join(__dirname, '..', 'templates');
/** A file that starts so is a part of pages. */
const PART = '_';

/**
 * Renders our own templates, with escaping on; what people wrote is a value and never a template. Every file is read and
 * parsed at start: a broken one stops the start, not somebody's sign-in.
 */
@Injectable()
export class PageRenderer {
  private readonly templates = new Map<string, Handlebars.TemplateDelegate>();

  constructor(
    assets: AssetStore,
    private readonly surroundings: PageSurroundings,
  ) {
    const handlebars = Handlebars.create();
    const helpers = pageHelpers(assets);
    handlebars.registerHelper(helpers);
    const knownHelpers = Object.fromEntries(Object.keys(helpers).map((name) => [name, true]));
    for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.hbs'))) {
      const name = file.slice(0, -'.hbs'.length);
      const parsed = handlebars.parse(readFileSync(join(FOLDER, file), 'utf8'));
      const compiled = handlebars.compile(parsed, { knownHelpers, knownHelpersOnly: true });
      if (name.startsWith(PART)) handlebars.registerPartial(name.slice(PART.length), compiled);
      else this.templates.set(name, compiled);
    }
  }

  render(page: Page, surroundings: Surroundings): string {
    const template = this.templates.get(page.template);
    if (!template) throw new Error(`no template for the page ${page.template}`);
    return template(page.values, { data: surroundings });
  }

  /** For handlers with a passthrough reply: sets status and type, and returns the body. */
  show(page: Page, reply: FastifyReply): string {
    const surroundings = this.surroundings.of(reply.request);
    void reply.status(page.status).type('text/html; charset=utf-8').header('Content-Language', surroundings.language);
    return this.render(page, surroundings);
  }
}
