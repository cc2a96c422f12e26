import Handlebars, { type HelperOptions } from 'handlebars';
import type { AssetStore } from '../assets/asset-store.service';
import { fill, phrase, spoken, type Text, type Values } from '../texts/text';
import type { Surroundings } from './surroundings.service';

/**
 * What templates may ask for:
 * - `{{t 'login.title'}}`, `{{t title}}` – a text by its key, with values as `name=…`, or one a view has said;
 * - `{{strong 'login.signed_in.as' name=…}}` – the same with every value in bold, each escaped on its own;
 * - `{{asset 'core/forms.js'}}` – the address of a style sheet or module.
 */
export const pageHelpers = (assets: AssetStore) => ({
  t(text: unknown, options: HelperOptions): string {
    const { language } = options.data as Surroundings;
    return typeof text === 'string' ? phrase(language, text, options.hash as Values) : spoken(language, text as Text);
  },

  strong(key: string, options: HelperOptions): Handlebars.SafeString {
    const { language } = options.data as Surroundings;
    const values = Object.entries(options.hash as Values).map(([name, value]) => [name, `<strong>${Handlebars.escapeExpression(String(value))}</strong>`]);
    return new Handlebars.SafeString(fill(Handlebars.escapeExpression(phrase(language, key)), Object.fromEntries(values) as Values));
  },

  asset: (path: string): string => assets.href(path),
});
