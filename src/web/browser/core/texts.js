// The message catalogue, in the language of the page and for its kind only; it is the server's own (src/web/texts).
const language = document.documentElement.lang;
const asked = document.querySelector('meta[name="texts"]')?.getAttribute('content') ?? '';
const parts = ['common', ...asked.split(' ').filter(Boolean)];
const modules = await Promise.all(parts.map((part) => import(`../texts/${language}/${part}.js`)));

/** @type {Record<string, string | { one: string, other: string }>} */
const sentences = Object.assign({}, ...modules.map((module) => module.texts));
const plural = new Intl.PluralRules(language);

/**
 * A text by its key, with values set in; `count` chooses singular or plural.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const found = sentences[key];
  if (found === undefined) throw new Error(`no text ${key}`);
  const sentence = typeof found === 'string' ? found : plural.select(Number(values.count)) === 'one' ? found.one : found.other;
  return sentence.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? String(values[name]) : place));
}

/** Whether there is such a text: for codes of the API that may be newer than the catalogue. @param {string} key */
export const hasText = (key) => Object.hasOwn(sentences, key);

/** The keys of the catalogue that begin so, in its order: for lists of what has a name. @param {string} start */
export const keysOf = (start) => Object.keys(sentences).filter((key) => key.startsWith(start));

export { language };
