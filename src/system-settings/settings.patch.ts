import type { FieldError } from '../common/problems/common.problems';
import { fieldErrors } from '../common/validation/zod-errors';
import { inWords } from '../common/validation/zod-words';
import { hasReadableCredentials } from '../config/variable-schemas';
import { MASK } from './settings.fields';
import type { SettingLayers } from './settings.layers';
import { definitionOf, isSettingKey, type SettingKey, type Settings } from './settings.registry';
import { isGatewayAdmitted } from './settings.urls';

/** What was asked for, key by key, with every value checked; `null` was taken as "back to the default". */
export type SettingsPatch = Partial<Settings>;

export type ReadPatch = { readonly ok: true; readonly patch: SettingsPatch } | { readonly ok: false; readonly errors: readonly FieldError[] };

/** All that is wrong at once, or the typed patch. Says nothing about how the keys fit together: `settle`. */
export function readPatch(raw: Readonly<Record<string, unknown>>, layers: SettingLayers): ReadPatch {
  const errors: FieldError[] = [];
  const patch: Partial<Record<SettingKey, unknown>> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (!isSettingKey(key)) errors.push(errorAt(key, 'is not a system setting'));
    else if (Object.hasOwn(layers.environment, key)) errors.push(errorAt(key, 'is set by the environment of this deployment and cannot be changed here'));
    else if (value === null) patch[key] = layers.defaults[key];
    else errors.push(...readValue(key, value, layers, patch));
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, patch: patch as SettingsPatch };
}

function readValue(key: SettingKey, value: unknown, layers: SettingLayers, patch: Partial<Record<SettingKey, unknown>>): FieldError[] {
  const { schema, secret } = definitionOf(key);
  if (secret && value === MASK) return [errorAt(key, `${MASK} stands for the stored secret; leave the key out to keep it`)];
  const result = schema.safeParse(value, inWords);
  if (!result.success) return fieldErrors(result.error, pointerTo(key));
  if (key === 'sms_gateway_url' && !isGatewayAdmitted(String(result.data), layers.allowPrivateGateway)) {
    return [errorAt(key, 'must be https and no private address; ALLOW_PRIVATE_GATEWAY=true in the environment admits them')];
  }
  // Not in the schema: what was stored before this was asked must not take every sign-in down (`SettingIntegrityError`).
  if (key === 'mail_smtp_url' && result.data !== '' && !hasReadableCredentials(String(result.data))) {
    return [errorAt(key, 'has a user name or password that cannot be decoded; percent-encode special characters in them, `%` as %25')];
  }
  patch[key] = result.data;
  return [];
}

export const errorAt = (key: string, message: string): FieldError => ({ pointer: pointerTo(key), message });

const pointerTo = (key: string): string => `/settings/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
