import { api } from '../../core/api.js';
import { Refusal } from '../../core/request.js';
import { acting } from '../parts/acting.js';

/** How many enabled people hold each role, from the report; the page stands without it. @returns {Promise<ReadonlyMap<string, number> | null>} */
export async function memberCounts() {
  const { may } = await acting();
  if (!may('reports.read')) return null;
  try {
    const { roles } = await api('GET', '/reports/two-factor-coverage?limit=1');
    return new Map(roles.map((/** @type {{ role: string, users: number }} */ { role, users }) => [role, users]));
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
