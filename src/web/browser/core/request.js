/**
 * @typedef {object} Problem RFC 9457
 * @property {string} type
 * @property {string} title
 * @property {number} status
 * @property {string} [detail]
 * @property {string} instance
 * @property {{ pointer: string, message: string }[]} [errors]
 * @property {{ id: string, login: string }[]} [people]
 * @property {number} [retryAfterSeconds]
 * @property {number} [attemptsLeft]
 * @property {string} [serverTime]
 * @property {{ method: string, hint?: string, lockedUntil?: string }[]} [methods]
 */

/** A refusal of the API, or that there was no answer at all (`slug` is `unreachable`). */
export class Refusal extends Error {
  /** @param {string} slug @param {Problem | null} problem */
  constructor(slug, problem) {
    super(problem?.detail ?? problem?.title ?? slug);
    this.slug = slug;
    this.problem = problem;
  }
}

/**
 * One request, nothing tried again.
 * @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>}
 * @throws {Refusal}
 */
export async function send(method, path, body) {
  const headers = { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) };
  const answer = await fetch(`/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }).catch(() => {
    throw new Refusal('unreachable', null);
  });
  if (answer.status === 204) return null;
  if (!answer.ok) throw await refusalOf(answer);
  return answer.json().catch(() => null);
}

/** @param {Response} answer that is none of success */
export async function refusalOf(answer) {
  const problem = await answer.json().catch(() => null);
  return new Refusal(String(problem?.type ?? '').split('/').at(-1) || 'internal', problem);
}
