// The menu of an item.

import { post, remove } from "../../lib/api.js";
import { changeLimits } from "../../lib/limits.js";
import { attempt } from "../../lib/notices.js";
import { itemOf, keyOf, valuesOf } from "./kinds.js";

/** @typedef {import("./kinds.js").Kind} Kind */
/** @typedef {import("./kinds.js").Item} Item */
/** @typedef {import("../../lib/menu.js").MenuItem} MenuItem */
/** @typedef {"paused" | "disabled"} State */

/**
 * Changes some fields of an item.
 *
 * @param {Kind} kind
 * @param {Item} item
 * @param {Record<string, unknown>} change
 */
export const update = (kind, item, change) =>
  void attempt(() => post(`/data/${kind.name}`, itemOf(kind, { ...valuesOf(kind, item), ...change })));

/** @param {Kind} kind @param {Item} item */
export const removeItem = (kind, item) => remove(`/data/${kind.name}`, keyOf(kind, item));

const STATUSES = [
  { status: "APPROVED", label: "Approve" },
  { status: "REJECTED", label: "Reject" },
  { status: "PENDING", label: "Set to pending" },
];

const STATES = /** @type {{ state: State | undefined, label: string }[]} */ ([
  { state: "paused", label: "Pause" },
  { state: "disabled", label: "Disable" },
  { state: undefined, label: "Resume" },
]);

/** @param {string} name @param {State | undefined} state */
const setState = (name, state) =>
  void attempt(() =>
    changeLimits(({ templates }) => {
      const { [name]: _, ...others } = templates;
      return { templates: state ? { ...others, [name]: state } : others };
    }),
  );

/**
 * @param {Kind} kind
 * @param {Item} item
 * @param {State | undefined} state of a template, by the limits
 * @returns {MenuItem[]}
 */
function templateActions(kind, item, state) {
  return [
    ...STATUSES.filter(({ status }) => status !== item["status"]).map(({ status, label }) => ({
      label,
      onSelect: () => update(kind, item, { status }),
    })),
    ...STATES.filter((other) => other.state !== state).map((other) => ({
      label: other.label,
      onSelect: () => setState(item["name"], other.state),
    })),
  ];
}

/**
 * @param {Kind} kind
 * @param {Item} item
 * @param {State | undefined} state
 * @returns {MenuItem[]}
 */
export const actionsOf = (kind, item, state) => (kind.name === "templates" ? templateActions(kind, item, state) : []);
