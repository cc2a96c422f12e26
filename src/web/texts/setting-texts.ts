import { SETTING_KEYS, type SettingKey } from '../../system-settings/settings.registry';

/** A setting that lacks a label or a sentence does not compile. */
export type PerSetting = Readonly<Record<SettingKey, string>>;

export type SettingTexts = Readonly<Record<`settings.${SettingKey}.${'label' | 'help'}`, string>>;

/** Label and sentence of every setting, by the keys of the catalogue. */
export const settingTexts = (labels: PerSetting, sentences: PerSetting): SettingTexts =>
  Object.fromEntries(
    SETTING_KEYS.flatMap((key) => [
      [`settings.${key}.label`, labels[key]],
      [`settings.${key}.help`, sentences[key]],
    ]),
  ) as SettingTexts;
