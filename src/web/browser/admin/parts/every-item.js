import { api } from '../../core/api.js';

/**
 * All of a list that is short by its nature (roles, role profiles), for choices; never for people.
 * @param {string} path
 * @returns {Promise<any[]>}
 */
export async function everyItem(path) {
  const items = [];
  for (let cursor = ''; ; ) {
    const page = await api('GET', `${path}?limit=100${cursor}`);
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}
