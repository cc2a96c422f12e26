import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { API_BASE, OUTSIDE_THE_API } from './common/http/base-path';
import { setUpHttp } from './common/http/http-setup';
import type { AppConfig } from './config/app-config';
import { BrowserFilter } from './web/rendering/browser.filter';
import { PageFilter } from './web/rendering/page.filter';

/** Everything between the bare application and the first request; main.ts and every test go through here. */
export async function configureApp(app: NestFastifyApplication, config: AppConfig): Promise<INestApplication> {
  const { publicUrl } = config.http;
  await setUpHttp(app, { https: publicUrl.isHttps });
  app.setGlobalPrefix(API_BASE, { exclude: OUTSIDE_THE_API });
  app.useGlobalFilters(new BrowserFilter(publicUrl.href, app.get(PageFilter, { strict: false })));
  return app;
}
