import { z } from 'zod';
import type { SettingLayers } from './settings.layers';
import { definitionOf, SETTING_KEYS, type SettingKey } from './settings.registry';

/** JSON Schema 2020-12 of the settings object: type, bounds, default, unit and sentence of every key. Values only; `null` in a PATCH means the default. */
export function settingsSchema(layers: SettingLayers): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'System settings',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(SETTING_KEYS.map((key) => [key, propertyOf(key, layers)])),
  };
}

export function propertyOf(key: SettingKey, layers: SettingLayers): Record<string, unknown> {
  const { schema, unit, sentence, secret } = definitionOf(key);
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return {
    ...shape,
    description: sentence,
    default: layers.defaults[key],
    ...(unit === undefined ? {} : { unit }),
    ...(secret ? { writeOnly: true } : {}),
    ...(Object.hasOwn(layers.environment, key) ? { readOnly: true } : {}),
  };
}
