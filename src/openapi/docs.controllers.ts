import { Controller, Get, Header, Inject, Injectable, Param, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Public } from '../common/access/labels';
import { Operation } from '../common/http/operation';
import { commonProblems } from '../common/problems/common.problems';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { AdministratorGuard } from './administrator.guard';
import { docsAsset } from './docs-assets';
import { DOCS_PAGE } from './docs.page';
import type { JsonSchema } from './json-schema';
import { openapiDocument } from './openapi.document';
import { productVersion } from '../common/product-version';
import { Routes } from './routes.service';

/** Swagger UI writes style attributes and draws its icons from data URLs; scripts stay files of this origin. */
const DOCS_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; " +
  "form-action 'self'; frame-ancestors 'none'";

const WHO = 'Outside production for everybody, in production for signed-in administrators.';
const documentView = z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.record(z.string(), z.unknown()) });

/** The routes; who may enter stands at the two classes below. */
@Injectable()
export class Docs {
  private document: JsonSchema | null = null;

  constructor(
    private readonly routes: Routes,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  @Get('openapi.json')
  @Operation({
    summary: 'This document',
    description: WHO,
    answers: { 200: { description: 'OpenAPI 3.1.', schema: documentView } },
    problems: ['forbidden'],
  })
  openapi(): JsonSchema {
    const { publicUrl } = this.config.http;
    const facts = { version: productVersion(), publicUrl: publicUrl.href, isHttps: publicUrl.isHttps };
    return (this.document ??= openapiDocument(this.routes.all(), facts));
  }

  @Get('docs')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', DOCS_POLICY)
  @Operation({
    summary: 'Swagger UI',
    description: WHO,
    answers: { 200: { description: 'This document, to read and to try.', mediaType: 'text/html' } },
    problems: ['forbidden'],
  })
  page(): string {
    return DOCS_PAGE;
  }

  @Get('docs/:file')
  @Operation({
    summary: 'Styles, scripts and icons of Swagger UI',
    description: WHO,
    answers: { 200: { description: 'The file.', mediaType: '*/*' } },
    problems: ['forbidden'],
  })
  async file(@Param('file') name: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string | Buffer> {
    const asset = await docsAsset(name);
    if (!asset) throw commonProblems.notFound();
    void reply.type(asset.type);
    return asset.content;
  }
}

@Public()
@Controller('api')
export class OpenDocsController extends Docs {}

/** No label: a full session that meets the policy (contract §3). */
@UseGuards(AdministratorGuard)
@Controller('api')
export class AdministratorsDocsController extends Docs {}
