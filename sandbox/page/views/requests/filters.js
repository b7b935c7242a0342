// The filters of the list. They are in the address, with the names of the control API.

import { href } from "../../lib/router.js";
import { OPERATIONS } from "./code/operations.js";

/** @typedef {{ value: string, label: string }} Option */

/** @type {Option[]} */
export const OPERATION_OPTIONS = Object.keys(OPERATIONS).map((name) => ({ value: name, label: name }));

/** @type {Option[]} */
export const STATUS_OPTIONS = [
  { value: "2xx", label: "2xx success" },
  { value: "4xx", label: "4xx refused" },
  { value: "5xx", label: "5xx server error" },
  { value: "none", label: "no answer" },
  ...[400, 401, 403, 404, 429, 500, 502, 503].map((status) => ({ value: `${status}`, label: `${status}` })),
];

/** @typedef {"operation" | "status" | "to" | "fault" | "text" | "doubled"} FilterName */
/** @typedef {Record<FilterName, string>} Filters */

/** @type {FilterName[]} */
export const FILTER_NAMES = ["operation", "status", "to", "fault", "text", "doubled"];

/** @param {URLSearchParams} parameters @returns {Filters} */
export function readFilters(parameters) {
  const entries = FILTER_NAMES.map((name) => [name, parameters.get(name) ?? ""]);
  return /** @type {Filters} */ (Object.fromEntries(entries));
}

/** @param {Filters} filters */
export const hasFilters = (filters) => Object.values(filters).some(Boolean);

/**
 * The address of the list with these filters, and of one request in it.
 *
 * @param {Filters} filters
 * @param {number | null} [seq]
 */
export const listHref = (filters, seq = null) => href("requests", { ...filters, seq: seq === null ? null : `${seq}` });
