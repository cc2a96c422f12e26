import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { RequirePermission } from '../../common/access/labels';
import { Operation } from '../../common/http/operation';
import { PolicyPreview } from './policy-preview.service';
import { previewBody, previewExample, previewView, type PreviewView, type PreviewWish } from './preview.dto';

@Controller('system-settings')
export class PreviewController {
  constructor(private readonly policy: PolicyPreview) {}

  @Post('preview')
  @HttpCode(200)
  @RequirePermission('settings.read')
  @Operation({
    summary: 'Whom a change of settings or roles would touch',
    description:
      'A dry run: every enabled person is judged by the function that judges their sign-in, as things are and as they would be; nothing is ' +
      'changed. People with an address list are taken to come from it. Whether the change would be accepted is not said.',
    body: previewBody,
    answers: { 200: { description: 'Everybody, in five groups.', schema: previewView, examples: { switchedOn: previewExample } } },
    problems: ['validation-failed', 'setting-refused', 'conflict'],
  })
  preview(@Body() body: PreviewWish): Promise<PreviewView> {
    return this.policy.preview(body);
  }
}
