import { definitionOf, isSettingKey } from '../system-settings/settings.registry';
import { settingLayers } from '../system-settings/settings.layers';
import { propertyOf } from '../system-settings/settings.schema';
import { UsageError } from './exit';

const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false };
const NOTHING_SET = settingLayers({ mail: { smtpUrl: null, from: null }, sms: { twilio: null, twilioBaseUrl: null, allowPrivateGateway: false } });

export const isSecretSetting = (key: string): boolean => isSettingKey(key) && definitionOf(key).secret === true;

/**
 * Text as typed, in the type of its setting; `null` is back to the default, as in the API. Lists are JSON, or words
 * separated by commas. What does not fit stays text: the registry refuses it with its own sentence.
 * @throws UsageError for a list that begins like JSON and is none
 */
export function parseSettingText(key: string, text: string): unknown {
  if (text === 'null') return null;
  if (!isSettingKey(key)) return text;
  switch (propertyOf(key, NOTHING_SET).type) {
    case 'boolean':
      return FLAGS[text.trim().toLowerCase()] ?? text;
    case 'integer':
      return /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : text;
    case 'array':
      return parseList(key, text.trim());
    default:
      return text;
  }
}

function parseList(key: string, text: string): unknown {
  if (!text.startsWith('[')) return text.split(',').map((item) => item.trim()).filter((item) => item !== '');
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may be a secret.
    throw new UsageError(`${key}: this is not a valid JSON list`);
  }
}
