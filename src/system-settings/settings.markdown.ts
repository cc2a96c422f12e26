import { settingLayers } from './settings.layers';
import { definitionOf, SETTING_KEYS, type SettingKey } from './settings.registry';
import { propertyOf } from './settings.schema';

/** docs/settings.md, as `npm run docs` writes it: one row per key of the registry. */
export function settingsMarkdown(): string {
  const layers = settingLayers({ mail: { smtpUrl: null, from: null }, sms: { twilio: null, twilioBaseUrl: null, allowPrivateGateway: false } });
  const rows = SETTING_KEYS.map((key) => row(key, propertyOf(key, layers)));
  return [...HEAD, ...rows, ''].join('\n');
}

const HEAD = [
  '# System settings',
  '',
  'Made from `src/system-settings/settings.registry.ts` by `npm run docs`; a test fails when the two differ.',
  '',
  'Set by `PATCH /api/v1/system-settings` or `countersign set-config KEY VALUE`; `null` in a PATCH puts a setting back to its default.',
  'Settings marked * are secrets: sealed in the database and never shown again. A value from the environment wins and is read-only.',
  '',
  '| key | default | bounds | meaning |',
  '|---|---|---|---|',
];

/** The parts of a property's JSON Schema the page shows. */
interface Shape {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly default?: unknown;
}

function row(key: SettingKey, shape: Shape): string {
  const { secret, sentence, unit } = definitionOf(key);
  const cells = [`\`${key}\`${secret ? '*' : ''}`, standard(shape.default, unit), boundsOf(shape), sentence];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '\\<')).join(' | ')} |`;
}

function standard(value: unknown, unit: string | undefined): string {
  if (value === '') return 'empty';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\`${unit === undefined ? '' : ` ${unit}`}`;
}

function boundsOf(shape: Shape): string {
  const { minimum = 0, maximum = 0, minLength, maxLength = 0, maxItems = 0 } = shape;
  if (shape.enum) return shape.enum.map((word) => (word === '' ? 'empty' : `\`${word}\``)).join(', ');
  switch (shape.type) {
    case 'boolean':
      return '`true`, `false`';
    case 'integer':
      return `${minimum}–${maximum}`;
    case 'array':
      return `list of at most ${maxItems}`;
    default:
      return minLength === undefined ? `text of at most ${maxLength} characters` : `text of ${minLength}–${maxLength} characters`;
  }
}
