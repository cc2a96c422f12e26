/**
 * The authenticator whose link was mailed: people come back from the mail into another tab, where the dialog is not. Only
 * the number of the enrolment is kept, which opens nothing by itself.
 */
const KEY = 'countersign.enrolling';
/** As long as a session's enrolment may take (src/auth/factors/my-factors.service.ts). */
const LIFETIME = 600_000;

/** @param {string} id */
export function remember(id) {
  localStorage.setItem(KEY, JSON.stringify({ id, until: Date.now() + LIFETIME }));
}

export function forget() {
  localStorage.removeItem(KEY);
}

/** @returns {string | null} */
export function remembered() {
  const kept = localStorage.getItem(KEY);
  if (kept === null) return null;
  const { id, until } = JSON.parse(kept);
  if (until > Date.now()) return id;
  forget();
  return null;
}
