import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Language } from '../../common/languages';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { pageLanguage } from '../texts/language.rules';

/** What every page needs to know apart from what it shows. */
export interface Surroundings {
  readonly language: Language;
  /** `otp_issuer_name`: people know the thing by the name their authenticator shows. */
  readonly product: string;
}

interface Site {
  readonly product: string;
  readonly language: Language;
  readonly languageChosen: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The language the person of this request has chosen, once it is known who that is. */
    spokenTo?: string | null;
  }
}

/** Name and language of the pages, by the settings of now, or the last ones seen when the database is away. */
@Injectable()
export class PageSurroundings {
  private readonly logger = new Logger('Pages');
  private site: Site = { product: 'Countersign', language: 'en', languageChosen: false };

  constructor(private readonly settings: SystemSettingsService) {}

  /** Never throws: a page that tells of an outage has to be shown during one. */
  async refresh(): Promise<void> {
    try {
      const { settings, sources } = await this.settings.current();
      this.site = { product: settings.otp_issuer_name, language: settings.default_language, languageChosen: sources.default_language !== 'default' };
    } catch (error) {
      this.logger.warn(`pages go on under the name and language of before: ${String(error)}`);
    }
  }

  of(request: FastifyRequest): Surroundings {
    const { product, language, languageChosen } = this.site;
    const person = request.spokenTo ?? request.signedIn?.session.language ?? request.pendingLogin?.language ?? null;
    return { product, language: pageLanguage({ person, accepted: request.headers['accept-language'], site: language, siteChosen: languageChosen }) };
  }
}
