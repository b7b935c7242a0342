// The view and its parameters, in the fragment of the address: `#/requests?status=4xx`. So the browser's "back" works,
// and an address can be kept or shared.

import { useEffect, useState } from "../vendor/hooks.js";

/** @typedef {{ view: string, parameters: URLSearchParams }} Route */

/** @returns {Route} */
function current() {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { view: path || "phones", parameters: new URLSearchParams(query) };
}

/**
 * The fragment of a view with those parameters that have a value.
 *
 * @param {string} view
 * @param {Record<string, string | null | undefined>} [parameters]
 */
export function href(view, parameters = {}) {
  const given = Object.entries(parameters).filter((entry) => Boolean(entry[1]));
  const query = new URLSearchParams(/** @type {[string, string][]} */ (given)).toString();
  return `#/${view}${query && `?${query}`}`;
}

/**
 * @param {string} view
 * @param {Record<string, string | null | undefined>} [parameters]
 */
export function go(view, parameters) {
  location.hash = href(view, parameters);
}

export function useRoute() {
  const [route, setRoute] = useState(current);
  useEffect(() => {
    const listener = () => setRoute(current());
    addEventListener("hashchange", listener);
    return () => removeEventListener("hashchange", listener);
  }, []);
  return route;
}

/**
 * Like `go`, but "back" does not return to the present address.
 *
 * @param {string} view
 * @param {Record<string, string | null | undefined>} [parameters]
 */
export function replace(view, parameters) {
  location.replace(href(view, parameters));
}
