// Calls of the sandbox's control API.

const BASE = "/_sandbox/v1";

/** A call that the sandbox refused, or that did not reach it. */
export class CallError extends Error {}

/** @typedef {Record<string, string | number | boolean | null | undefined>} Query */

/**
 * The path with those parameters that have a value.
 *
 * @param {string} path
 * @param {Query} [query]
 */
export function url(path, query = {}) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "" && value !== false) parameters.set(name, String(value));
  }
  const string = parameters.toString();
  return BASE + path + (string && `?${string}`);
}

/**
 * @template T
 * @param {string} method
 * @param {string} path
 * @param {{ query?: Query | undefined, body?: unknown, signal?: AbortSignal | undefined }} [options]
 * @returns {Promise<T>}
 */
async function call(method, path, { query, body, signal } = {}) {
  /** @type {RequestInit} */
  const init = { method };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    init.headers = { "content-type": "application/json" };
    init.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(url(path, query), init);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new CallError("The sandbox does not respond. Is it still running?");
  }
  const answer = await response.json().catch(() => null);
  if (signal?.aborted) throw new DOMException("The call was cancelled.", "AbortError");
  if (response.ok && !answer) throw new CallError("The answer of the sandbox is incomplete. Is it still running?");
  if (!response.ok) throw new CallError(answer?.error ?? `The sandbox answered with the status ${response.status}.`);
  return answer;
}

/**
 * @template T
 * @param {string} path
 * @param {Query} [query]
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
export const get = (path, query, signal) => call("GET", path, { query, signal });

/**
 * @template T
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<T>}
 */
export const post = (path, body = {}) => call("POST", path, { body });

/**
 * @template T
 * @param {string} path
 * @param {unknown} body
 * @returns {Promise<T>}
 */
export const put = (path, body) => call("PUT", path, { body });

/**
 * @template T
 * @param {string} path
 * @param {Query} [query]
 * @returns {Promise<T>}
 */
export const remove = (path, query) => call("DELETE", path, { query });
