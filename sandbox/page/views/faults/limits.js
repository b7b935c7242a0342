// WhatsApp's limits, which the sandbox can enforce.

/**
 * @typedef {object} LimitField
 * @property {string} name as the control API names it
 * @property {string} label
 * @property {"number" | "people" | "templates" | "check"} type
 * @property {string} unit
 * @property {string} explanation what the sandbox limits, and how a send above the limit ends
 * @property {string} value WhatsApp's value
 * @property {string[]} presets values to choose from
 */

/** @type {LimitField[]} */
export const LIMITS = [
  {
    name: "throughput",
    label: "Throughput",
    type: "number",
    unit: "messages per second",
    explanation: "The messages per second of a channel, sent and received. Refused with #130429.",
    value: "80; 1,000 after an upgrade; 20 for a number shared with the WhatsApp Business app",
    presets: ["20", "80", "1000"],
  },
  {
    name: "pair_interval",
    label: "Pair interval",
    type: "number",
    unit: "seconds",
    explanation: "The time between two messages of a channel to the same person. Refused with #131056.",
    value: "about 6",
    presets: ["6"],
  },
  {
    name: "people_per_day",
    label: "People per day",
    type: "number",
    unit: "people in 24 hours",
    explanation: "The different people who get templates from the channels of an API key. Refused with #131048.",
    value: "250, 2,000, 10,000, 100,000 or no limit",
    presets: ["250", "2000", "10000", "100000"],
  },
  {
    name: "marketing_per_person",
    label: "Marketing per person",
    type: "number",
    unit: "templates in 24 hours",
    explanation: "The marketing templates to a person. Accepted, then failed with #131049.",
    value: "not published",
    presets: ["2"],
  },
  {
    name: "stopped_marketing",
    label: "People who stopped marketing",
    type: "people",
    unit: "",
    explanation: "Marketing templates to them are accepted, then fail with #131050.",
    value: "the person decides",
    presets: [],
  },
  {
    name: "blocked",
    label: "People who blocked the business",
    type: "people",
    unit: "",
    explanation: "Messages to them are accepted, then fail with #131026. This code is assumed.",
    value: "the person decides",
    presets: [],
  },
  {
    name: "templates",
    label: "Paused and disabled templates",
    type: "templates",
    unit: "",
    explanation: "Refused with #132015 if paused, with #132016 if disabled, in all languages.",
    value: "depends on the quality of the template",
    presets: [],
  },
  {
    name: "account_restricted",
    label: "The account is restricted",
    type: "check",
    unit: "",
    explanation: "All messages of all channels are refused with #131031.",
    value: "after a violation of WhatsApp's policies",
    presets: [],
  },
];

/** @typedef {Record<string, any>} Limits as the control API has them */
/** @typedef {Record<string, any>} Draft as the form has them: strings, and `true` or `false` */

/** @param {Limits} limits @returns {Draft} */
export const draftOf = (limits) =>
  Object.fromEntries(
    LIMITS.map(({ name, type }) => {
      const value = limits[name];
      if (type === "number") return [name, value === null || value === undefined ? "" : String(value)];
      if (type === "people") return [name, (value ?? []).join("\n")];
      if (type === "templates") return [name, { ...value }];
      return [name, Boolean(value)];
    }),
  );

/** @param {Draft} draft @returns {Limits} */
export const limitsOf = (draft) =>
  Object.fromEntries(
    LIMITS.map(({ name, type }) => {
      const value = draft[name];
      if (type === "number") return [name, value === "" ? null : Number(value)];
      if (type === "people")
        return [
          name,
          value
            .split(/[\n,;]/)
            .map((/** @type {string} */ line) => line.trim())
            .filter(Boolean),
        ];
      return [name, value];
    }),
  );

/** @param {Limits} limits */
export const countOn = (limits) =>
  LIMITS.filter(({ name }) => {
    const value = limits[name];
    return typeof value === "object" && value !== null
      ? Object.keys(value).length > 0
      : value !== null && value !== undefined && value !== false;
  }).length;
