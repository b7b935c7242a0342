// Changes of WhatsApp's limits that keep the other limits.

import { get, post } from "./api.js";

/**
 * The limits that the page shows and changes. The others are kept as they are.
 *
 * @typedef {object} Limits
 * @property {string[]} stopped_marketing
 * @property {string[]} blocked
 * @property {Record<string, "paused" | "disabled">} templates
 */

/**
 * @param {AbortSignal} [signal]
 * @returns {Promise<Limits>}
 */
export const getLimits = (signal) => get("/limits", {}, signal);

/** @param {(limits: Limits) => Partial<Limits>} change the fields that differ */
export async function changeLimits(change) {
  const limits = await getLimits();
  await post("/limits", { ...limits, ...change(limits) });
}

/**
 * The list with a string added or removed.
 *
 * @param {readonly string[]} list
 * @param {string} string
 * @param {boolean} isIn
 */
export const withMember = (list, string, isIn) => [
  ...list.filter((other) => other !== string),
  ...(isIn ? [string] : []),
];
