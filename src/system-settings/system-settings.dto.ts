import { z } from 'zod';
import { version, warningView } from '../common/validation/fields';
import { definitionOf, SETTING_KEYS } from './settings.registry';

/** Values are `unknown` here: the registry judges them, and answers `setting-refused` with every key that is wrong. */
export const changeSettingsBody = z.strictObject({
  version,
  settings: z.record(z.string(), z.unknown(), { error: 'must be an object of settings' }).meta({
    description: 'key → value, as GET /system-settings/schema describes them; null puts a setting back to its default',
  }),
});

const entry = z.object({ value: z.unknown(), source: z.enum(['default', 'database', 'environment']) });

export const settingsAnswer = z.object({
  version,
  settings: z.record(z.enum(SETTING_KEYS), entry),
  emergency: z.object({ since: z.iso.datetime(), until: z.iso.datetime(), reason: z.string(), actor: z.string() }).nullable(),
});

export const changedSettingsAnswer = settingsAnswer.extend({ warnings: z.array(warningView) });

/** Every key, because the answer has every key: the defaults, with three that somebody decided. */
export const settingsExample = {
  version: 4,
  settings: {
    ...Object.fromEntries(SETTING_KEYS.map((key) => [key, { value: definitionOf(key).secret ? null : definitionOf(key).default, source: 'default' }])),
    enable_two_factor_auth: { value: true, source: 'database' },
    otp_issuer_name: { value: 'ERP of Example Ltd', source: 'database' },
    mail_smtp_url: { value: '***', source: 'environment' },
  },
  emergency: null,
};
