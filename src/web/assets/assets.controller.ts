import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../common/access/labels';
import { Operation } from '../../common/http/operation';
import { commonProblems } from '../../common/problems/common.problems';
import { AssetStore } from './asset-store.service';

/** A year, the most that counts (RFC 9111 §5.2.2.1); what changes gets another address. */
const FOR_GOOD = 'public, max-age=31536000, immutable';

/** Style sheets and scripts in files of their own, because the pages' policy forbids both in the page (CSP `default-src 'self'`). */
@Controller('assets')
export class AssetsController {
  constructor(private readonly assets: AssetStore) {}

  @Get(':version/*')
  @Public()
  @Operation({
    summary: 'Style sheets, scripts and texts of the pages',
    description:
      'Under a hash of their contents, to be kept for good. Under another hash (a page of the version before or after, while two run side by side) ' +
      'the file of now is given and may not be kept.',
    answers: { 200: { description: 'The file', mediaType: '*/*' } },
    problems: ['not-found'],
  })
  file(@Param('version') version: string, @Param('*') path: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Buffer {
    const asset = this.assets.find(path);
    if (!asset) throw commonProblems.notFound();
    void reply.type(asset.type).header('Vary', 'Accept-Encoding');
    if (version === this.assets.version) void reply.header('Cache-Control', FOR_GOOD);
    if (!takesGzip(request.headers['accept-encoding'])) return asset.plain;
    void reply.header('Content-Encoding', 'gzip');
    return asset.gzip;
  }
}

/** `gzip;q=0` refuses it (RFC 9110 §12.5.3). */
const takesGzip = (accepted: string | string[] | undefined): boolean =>
  String(accepted ?? '')
    .split(',')
    .some((coding) => /^\s*(?:x-)?gzip\s*(?:;\s*q\s*=\s*(?!0(?:\.0*)?\s*$).*)?$/i.test(coding));
