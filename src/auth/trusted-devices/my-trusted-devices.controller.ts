import { Controller, Delete, Get, HttpCode, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Operation } from '../../common/http/operation';
import { pageQuery, type PageQuery } from '../../common/validation/fields';
import { IdParam } from '../../common/validation/id-param';
import { signedInOf } from '../guards/request-facts';
import { Cookies } from '../session/cookies';
import { TrustedDeviceList } from './trusted-device-list.service';
import { trustedDeviceListExample, trustedDeviceListView, type TrustedDeviceListView } from './trusted-device.view';

@Controller('me/trusted-devices')
export class MyTrustedDevicesController {
  constructor(
    private readonly devices: TrustedDeviceList,
    private readonly cookies: Cookies,
  ) {}

  @Get()
  @Operation({
    summary: 'The browsers that are not asked for my second factor',
    query: pageQuery,
    answers: { 200: { description: 'Those trusted by the rules of now, the newest first', schema: trustedDeviceListView, examples: { devices: trustedDeviceListExample } } },
    problems: ['validation-failed'],
  })
  list(@Req() request: FastifyRequest, @Query() query: PageQuery): Promise<TrustedDeviceListView> {
    return this.devices.of(signedInOf(request), query);
  }

  @Delete()
  @HttpCode(204)
  @Operation({
    summary: 'Trust none of them any more',
    description: 'Sessions they let in are asked for the second factor at their next request.',
    answers: { 204: { description: 'Every browser is asked again' } },
  })
  async endAll(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.devices.endAll(signedInOf(request));
    this.cookies.clear('device', reply);
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    summary: 'Trust one of them no more',
    description: 'A session it let in is asked for the second factor at its next request.',
    answers: { 204: { description: 'It is asked again' } },
    problems: ['not-found'],
  })
  end(@Req() request: FastifyRequest, @Param('id', IdParam) id: string): Promise<void> {
    return this.devices.end(signedInOf(request), id);
  }
}
