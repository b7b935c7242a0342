// Loads the modules of a view when it is shown for the first time, and later those of the other views.

import { useEffect, useState } from "./vendor/hooks.js";
import { VIEWS } from "./views.js";

/** @typedef {import("./views.js").View} View */
/** @typedef {import("./views.js").ViewEntry} ViewEntry */

/** How long after the first view the others are loaded, in milliseconds. */
const PAUSE = 1000;

/** @type {Map<string, View>} */
const loaded = new Map();

/** @param {ViewEntry} entry */
async function load({ name, load }) {
  if (!loaded.has(name)) loaded.set(name, await load());
}

/**
 * The view, once it is loaded. If the server ended before, it is loaded when the server runs again.
 *
 * @param {ViewEntry} active
 * @param {string | undefined} server differs when another server runs
 */
export function useView(active, server) {
  const [error, setError] = useState(/** @type {string | null} */ (null));
  const [, setCount] = useState(0);
  useEffect(() => {
    setError(null);
    load(active).then(
      () => setCount((count) => count + 1),
      (error) => setError(error instanceof Error ? error.message : String(error)),
    );
  }, [active, server]);
  // The others are there when the user selects them, also if the server has ended or was updated meanwhile.
  useEffect(() => {
    const timer = setTimeout(() => VIEWS.forEach((view) => void load(view).catch(() => {})), PAUSE);
    return () => clearTimeout(timer);
  }, []);
  return { View: loaded.get(active.name), error };
}
