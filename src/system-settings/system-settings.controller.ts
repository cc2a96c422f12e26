import { Body, Controller, Get, Patch } from '@nestjs/common';
import { z } from 'zod';
import { OpenToApiKeys, RequireFreshProof, RequirePermission } from '../common/access/labels';
import type { Warning } from '../common/change-review';
import { Operation } from '../common/http/operation';
import { settingsSchema } from './settings.schema';
import type { SettingsView } from './settings.view';
import { changedSettingsAnswer, changeSettingsBody, settingsAnswer, settingsExample } from './system-settings.dto';
import { SystemSettingsService } from './system-settings.service';

@Controller('system-settings')
export class SystemSettingsController {
  constructor(private readonly settings: SystemSettingsService) {}

  @Get()
  @RequirePermission('settings.read')
  @OpenToApiKeys()
  @Operation({
    summary: 'All settings with where each value comes from',
    description: 'Secrets are `***` when set and null when not.',
    answers: { 200: { description: 'The settings of now.', schema: settingsAnswer, examples: { settings: settingsExample } } },
  })
  read(): Promise<SettingsView> {
    return this.settings.view();
  }

  @Get('schema')
  @RequirePermission('settings.read')
  @OpenToApiKeys()
  @Operation({
    summary: 'JSON Schema of the settings',
    description: 'Type, bounds, default, unit and a sentence for each key; `writeOnly` marks secrets, `readOnly` what the environment decides.',
    answers: { 200: { description: 'JSON Schema 2020-12.', schema: z.record(z.string(), z.unknown()) } },
  })
  schema(): Record<string, unknown> {
    return settingsSchema(this.settings.layers);
  }

  @Patch()
  @RequirePermission('settings.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Change settings',
    description: 'All of them or none. `version` is the one that was read; a newer one in the database answers `conflict`.',
    body: changeSettingsBody,
    answers: {
      200: {
        description: 'The settings after the change, and what there is to see to.',
        schema: changedSettingsAnswer,
        examples: { changed: { ...settingsExample, warnings: [{ code: 'two_factor_switched_on', message: 'enable_two_factor_auth was turned on as well, because require_two_factor_for_all needs it.' }] } },
      },
    },
    problems: ['validation-failed', 'setting-refused', 'conflict', 'would-lock-out'],
  })
  async change(@Body() body: z.infer<typeof changeSettingsBody>): Promise<SettingsView & { warnings: readonly Warning[] }> {
    const { snapshot, warnings } = await this.settings.change({ version: body.version, patch: body.settings });
    return { ...(await this.settings.viewOf(snapshot)), warnings };
  }
}
