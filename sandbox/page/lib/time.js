// Times as people read them, in the time zone of the browser.

/**
 * @param {string | number} time
 * @param {Intl.DateTimeFormatOptions} options
 */
const format = (time, options) => new Intl.DateTimeFormat(undefined, options).format(new Date(time));

/** @param {string | number} time */
export const clockTime = (time) => format(time, { hour: "2-digit", minute: "2-digit" });

/** @param {string | number} time */
export const clockTimeWithSeconds = (time) =>
  format(time, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });

/** A time for logs, with milliseconds and 24 hours. @param {string | number} time */
export const logTime = (time) =>
  format(time, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  });

/** @param {string | number} time */
export const day = (time) => format(time, { weekday: "short", day: "numeric", month: "short", year: "numeric" });

/** @param {string | number} time */
export const dayAndTime = (time) => `${day(time)}, ${clockTime(time)}`;

/**
 * A duration such as "23 h 59 min".
 *
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  const minutes = Math.ceil(milliseconds / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

/**
 * The time if it is on the same day as `now`, otherwise the date.
 *
 * @param {string | number} time
 * @param {number} now
 */
export const timeOrDate = (time, now) =>
  day(time) === day(now) ? clockTime(time) : format(time, { day: "numeric", month: "short" });
