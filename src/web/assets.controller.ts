import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../common/access/labels';
import { Operation } from '../common/http/operation';
import { commonProblems } from '../common/problems/common.problems';

const FOLDER = join(__dirname, 'assets');
const STYLE = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

/** The whole list: no path is ever made from a request (CWE-22). */
const ASSETS = new Map([
  ['pages.css', STYLE],
  ['keep.js', SCRIPT],
  ['times.js', SCRIPT],
  ['passwords.js', SCRIPT],
].map(([name = '', type = '']) => [name, { type, text: readFileSync(join(FOLDER, name), 'utf8') }]));

/** Style sheet and scripts in files of their own, because the pages' policy forbids both in the page (CSP `default-src 'self'`). */
@Controller('assets')
export class AssetsController {
  @Get(':file')
  @Public()
  @Operation({
    summary: 'Style sheet and scripts of the pages',
    answers: { 200: { description: 'The file', mediaType: '*/*' } },
    problems: ['not-found'],
  })
  file(@Param('file') name: string, @Res({ passthrough: true }) reply: FastifyReply): string {
    const asset = ASSETS.get(name);
    if (!asset) throw commonProblems.notFound();
    void reply.type(asset.type);
    return asset.text;
  }
}
