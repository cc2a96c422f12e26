import { Refusal, send } from '../core/request.js';
import { t } from '../core/texts.js';

/** Seconds between two questions, a minute in all: what has not gone out by then may take long. */
const WAITS = [2, 2, 3, 4, 5, 7, 9, 12, 15];

/**
 * Follows a message until it has been sent or has failed: “on its way” may not stay there for ever (product P-44).
 * Asking does not count as activity.
 * @param {ParentNode} root
 */
export function delivery(root) {
  const line = root.querySelector('[data-delivery="queued"]');
  if (line instanceof HTMLElement) void follow(line);
}

/** @param {HTMLElement} line */
async function follow(line) {
  for (const seconds of WAITS) {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    if (!line.isConnected) return;
    const fares = await ask();
    if (fares === 'over' || !line.isConnected) return;
    if (fares && fares.status !== 'queued') return tell(line, fares);
  }
  write(line, t('login.delivery.slow'));
}

/** @returns {Promise<{ status: string, reason?: string } | 'over' | null>} null: ask again */
async function ask() {
  try {
    const pending = await send('GET', '/auth/pending');
    return pending.delivery ?? 'over';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.slug === 'unreachable' || (error.problem?.status ?? 500) >= 429 ? null : 'over';
  }
}

/** @param {HTMLElement} line @param {{ status: string, reason?: string }} fares */
function tell(line, { status, reason }) {
  const failed = status === 'failed';
  line.dataset.delivery = status;
  line.classList.toggle('failed', failed);
  const what = line.dataset.what === 'link' ? 'link' : 'code';
  const how = failed ? (reason ?? 'unavailable') : status;
  write(line, t(`login.delivery.${what}.${how}`));
  const next = line.querySelector('[data-next]');
  if (next instanceof HTMLElement) next.hidden = !failed;
}

/** @param {HTMLElement} line @param {string} text */
function write(line, text) {
  const place = line.querySelector('span');
  if (place) place.textContent = text;
}
