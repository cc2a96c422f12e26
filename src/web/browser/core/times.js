import { language, t } from './texts.js';

const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
// What may be days away says which day, and whose time it is: a session can outlive a flight.
const calendar = new Intl.DateTimeFormat(language, { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
const days = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });

/** @param {string | Date} at */
export const clockTime = (at) => clock.format(new Date(at));
/** @param {string | Date | null | undefined} at */
export const dayAndTime = (at) => (at === null || at === undefined ? t('common.never') : calendar.format(new Date(at)));
/** @param {string | Date | null | undefined} at */
export const day = (at) => (at === null || at === undefined ? t('common.never') : days.format(new Date(at)));

/** A wait as people say it. @param {number} seconds */
export const duration = (seconds) =>
  seconds < 90 ? t('common.seconds', { count: Math.ceil(seconds) }) : t('common.minutes', { count: Math.ceil(seconds / 60) });

/** @param {number} seconds */
export const minutesAndSeconds = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/**
 * Calls back every second with what is left, by this device's running and not by its clock, which may be wrong.
 * @param {number} seconds
 * @param {(left: number) => void} told once more at 0
 * @returns {() => void} stops it
 */
export function countDown(seconds, told) {
  const end = performance.now() + seconds * 1000;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    if (left === 0) clearInterval(timer);
    told(left);
  };
  const timer = setInterval(tick, 1000);
  tick();
  return () => { clearInterval(timer); };
}
