import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { CurrentUser } from '../../common/access/current-principal.decorator';
import { RequireFreshProof, RequirePermission } from '../../common/access/labels';
import type { UserPrincipal } from '../../common/access/principal';
import { Operation } from '../../common/http/operation';
import { pageQuery, type PageQuery } from '../../common/validation/fields';
import { IdParam } from '../../common/validation/id-param';
import { TrustedDeviceList } from './trusted-device-list.service';
import { trustedDeviceListExample, trustedDeviceListView, type TrustedDeviceListView } from './trusted-device.view';

@Controller('users/:id/trusted-devices')
export class UserTrustedDevicesController {
  constructor(private readonly list: TrustedDeviceList) {}

  @Get()
  @RequirePermission('users.read')
  @Operation({
    summary: 'The browsers in which a person is not asked for the second factor',
    query: pageQuery,
    answers: { 200: { description: 'Those trusted by the rules of now, the newest first', schema: trustedDeviceListView, examples: { devices: trustedDeviceListExample } } },
    problems: ['not-found', 'validation-failed'],
  })
  devices(@Param('id', IdParam) id: string, @Query() query: PageQuery): Promise<TrustedDeviceListView> {
    return this.list.ofPerson(id, query);
  }

  @Delete()
  @HttpCode(204)
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Have a person asked for the second factor in every browser again',
    description: 'Sessions that were let in this way fall short at their next request; they are ended by `DELETE /users/{id}/sessions`.',
    answers: { 204: { description: 'Every browser is asked again' } },
    problems: ['forbidden', 'not-found'],
  })
  endAll(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string): Promise<void> {
    return this.list.endAllOf(actor, id);
  }

  @Delete(':deviceId')
  @HttpCode(204)
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Trust one browser of a person no more',
    description: 'A session it let in is asked for the second factor at its next request.',
    answers: { 204: { description: 'It is asked again' } },
    problems: ['forbidden', 'not-found'],
  })
  end(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string, @Param('deviceId', IdParam) deviceId: string): Promise<void> {
    return this.list.endOf(actor, id, deviceId);
  }
}
