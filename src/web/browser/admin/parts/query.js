/**
 * The filters of a list in the address of the page, so that reload, back and a link sent to a colleague show the same.
 * @param {readonly string[]} names
 */
export function readQuery(names) {
  const given = new URLSearchParams(location.search);
  return Object.fromEntries(names.map((name) => [name, given.get(name) ?? '']));
}

/** @param {Record<string, string>} filters @returns {string} without what is empty */
export const queryOf = (filters) => new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== '')).toString();

/**
 * @param {Record<string, string>} filters
 * @param {boolean} asStep a place to come back to, and not one letter more of a search
 */
export function writeQuery(filters, asStep) {
  const query = queryOf(filters);
  const address = query === '' ? location.pathname : `${location.pathname}?${query}`;
  if (asStep) history.pushState(null, '', address);
  else history.replaceState(null, '', address);
}
