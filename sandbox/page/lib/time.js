// Times as people read them, in the time zone of the browser.

/**
 * Formats times. The formatter is made once, because that takes longer than to format with it.
 *
 * @param {Intl.DateTimeFormatOptions} options
 */
function formatter(options) {
  const format = new Intl.DateTimeFormat(undefined, options);
  return (/** @type {string | number} */ time) => format.format(new Date(time));
}

export const clockTime = formatter({ hour: "2-digit", minute: "2-digit" });

export const clockTimeWithSeconds = formatter({
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});

/** A time for logs, with milliseconds and 24 hours. */
export const logTime = formatter({
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
});

export const day = formatter({ weekday: "short", day: "numeric", month: "short", year: "numeric" });

const shortDay = formatter({ day: "numeric", month: "short" });

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
export const timeOrDate = (time, now) => (day(time) === day(now) ? clockTime(time) : shortDay(time));
