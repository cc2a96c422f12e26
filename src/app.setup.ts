import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { API_BASE, OUTSIDE_THE_API } from './common/http/base-path';
import { setUpHttp } from './common/http/http-setup';
import { ProblemFilter } from './common/problems/problem.filter';
import type { AppConfig } from './config/app-config';

/** Everything between the bare application and the first request; main.ts and every test go through here. */
export async function configureApp(app: NestFastifyApplication, config: AppConfig): Promise<INestApplication> {
  const { publicUrl } = config.http;
  await setUpHttp(app, { https: publicUrl.isHttps });
  app.setGlobalPrefix(API_BASE, { exclude: OUTSIDE_THE_API });
  app.useGlobalFilters(new ProblemFilter(publicUrl.href));
  return app;
}
