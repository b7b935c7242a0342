// The time on the sandbox's clock, for what a view shows.

import { useEffect, useState } from "../vendor/hooks.js";
import { now, useChanges } from "./changes.js";

/**
 * The time in milliseconds since 1970. The component is rendered again after each change and at least at this interval.
 *
 * @param {number} interval in milliseconds
 */
export function useNow(interval = 10_000) {
  useChanges();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), interval);
    return () => clearInterval(timer);
  }, [interval]);
  return now();
}
