// The kinds of data: their columns, the fields of their forms, and how an item becomes a form and a form a call.

import { href } from "../../lib/router.js";
import { dayAndTime } from "../../lib/time.js";
import { fromTemplate, toTemplate } from "./template.js";

/** @typedef {Record<string, any>} Item an item as the API shows it */
/** @typedef {Record<string, any>} Values the values of a form */

/**
 * @typedef {object} Column
 * @property {string} title
 * @property {(item: Item) => unknown} value a string or a number; a list is shown as chips, a boolean as yes or no
 * @property {(item: Item) => string} [link] the fragment of a view
 * @property {boolean} [isWide] shown only if there is space
 * @property {boolean} [isCode]
 * @property {boolean} [isColor]
 */

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {"text" | "number" | "checkbox" | "select" | "textarea" | "list" | "pairs" | "buttons" | "channel"} type
 * @property {boolean} [isKey] part of the natural key, so that it cannot be changed
 * @property {boolean} [isRequired]
 * @property {string} [hint]
 * @property {readonly string[]} [options] of a select
 * @property {unknown} [initial]
 * @property {(values: Values) => boolean} [isShown] whether the field applies to the other values
 */

/**
 * @typedef {object} Kind
 * @property {string} name as in the paths of the control API
 * @property {string} title
 * @property {string} one a single item
 * @property {string} [hint] the sentence in an empty table
 * @property {readonly Column[]} columns
 * @property {readonly Field[]} fields empty if items cannot be edited
 * @property {readonly string[]} key the natural key
 * @property {boolean} [isAcrossChannels] whether its items belong to no channel, so that they cannot be filtered by one
 * @property {(item: Item) => string} label how an item is named in a question
 * @property {(item: Item) => Values} [toValues]
 * @property {(values: Values) => Item} [toItem]
 */

/** @type {Field} */
const CHANNEL = { name: "channelId", label: "Channel", type: "channel", isKey: true, isRequired: true };

/** @type {Column} */
const CHANNEL_COLUMN = { title: "Channel", value: (item) => item["channelId"], isWide: true };

/** A column for a field of the API. @returns {Column} */
const column = (/** @type {string} */ title, /** @type {string} */ name, /** @type {Partial<Column>} */ more = {}) => ({
  title,
  value: (item) => item[name],
  ...more,
});

const time = (/** @type {string} */ name) => (/** @type {Item} */ item) => item[name] && dayAndTime(item[name]);

const phoneLink = (/** @type {Item} */ { channelId, phoneNumber }) => href("phones", { channelId, phoneNumber });

/** @type {readonly Kind[]} */
export const KINDS = [
  {
    name: "channels",
    title: "Channels",
    one: "channel",
    columns: [
      column("Name", "name"),
      column("ID", "id", { isCode: true }),
      column("Phone number ID", "phoneNumberId", { isCode: true, isWide: true }),
      column("API key", "apiKey", { isCode: true, isWide: true }),
    ],
    fields: [
      { name: "id", label: "ID", type: "text", isKey: true, isRequired: true },
      { name: "name", label: "Name", type: "text", isRequired: true },
      { name: "phoneNumberId", label: "Phone number ID", type: "text", isRequired: true },
      {
        name: "apiKey",
        label: "API key",
        type: "text",
        isRequired: true,
        hint: "A program that sends with this key uses this channel.",
      },
      { name: "isActive", label: "Active", type: "checkbox", initial: true },
    ],
    key: ["id"],
    isAcrossChannels: true,
    label: (item) => item["name"],
  },
  {
    name: "contacts",
    title: "Contacts",
    one: "contact",
    columns: [
      column("Name", "name"),
      column("Phone number", "phoneNumber", { link: phoneLink }),
      column("Email", "email", { isWide: true }),
      column("Labels", "labels", { isWide: true }),
      { title: "Custom fields", value: (item) => pairs(item["customFields"]), isWide: true },
      CHANNEL_COLUMN,
    ],
    fields: [
      CHANNEL,
      {
        name: "phoneNumber",
        label: "Phone number, with the country code",
        type: "text",
        isKey: true,
        isRequired: true,
      },
      { name: "name", label: "Name", type: "text" },
      { name: "email", label: "Email", type: "text" },
      {
        name: "profilePictureUrl",
        label: "URL of the profile picture",
        type: "text",
        hint: "The page does not load it.",
      },
      { name: "labels", label: "Labels", type: "list", hint: "One per line. A label that does not exist is created." },
      {
        name: "customFields",
        label: "Custom fields",
        type: "pairs",
        hint: "One per line, as name: value. A value can be JSON.",
      },
    ],
    key: ["channelId", "phoneNumber"],
    label: (item) => item["name"] || item["phoneNumber"],
  },
  {
    name: "labels",
    title: "Labels",
    one: "label",
    columns: [
      column("Name", "name"),
      column("Description", "description", { isWide: true }),
      column("Color", "color", { isColor: true }),
      column("Display order", "displayOrder", { isWide: true }),
      CHANNEL_COLUMN,
    ],
    fields: [
      CHANNEL,
      { name: "name", label: "Name", type: "text", isKey: true, isRequired: true },
      { name: "description", label: "Description", type: "text" },
      { name: "color", label: "Color", type: "text", hint: "Such as #FF5733." },
      { name: "displayOrder", label: "Display order", type: "number" },
    ],
    key: ["channelId", "name"],
    label: (item) => item["name"],
  },
  {
    name: "custom-fields",
    title: "Custom fields",
    one: "custom field",
    columns: [
      column("Name", "name"),
      column("Type", "type"),
      column("Required", "isRequired", { isWide: true }),
      column("Options", "options", { isWide: true }),
      CHANNEL_COLUMN,
    ],
    fields: [
      CHANNEL,
      { name: "name", label: "Name", type: "text", isKey: true, isRequired: true },
      {
        name: "type",
        label: "Type",
        type: "select",
        options: ["text", "number", "email", "phone", "date", "label", "dropdown"],
        initial: "text",
      },
      { name: "isRequired", label: "Required", type: "checkbox", initial: false },
      {
        name: "options",
        label: "Options",
        type: "list",
        hint: "One per line.",
        isShown: (values) => values["type"] === "dropdown",
      },
    ],
    key: ["channelId", "name"],
    label: (item) => item["name"],
  },
  {
    name: "templates",
    title: "Templates",
    one: "template",
    columns: [
      column("Name", "name", { isCode: true }),
      column("Language", "language"),
      column("Category", "category", { isWide: true }),
      { title: "Body", value: (item) => toTemplate(item)["body"], isWide: true },
      CHANNEL_COLUMN,
    ],
    fields: [
      CHANNEL,
      {
        name: "name",
        label: "Name",
        type: "text",
        isKey: true,
        isRequired: true,
        hint: "Lower-case letters, digits and underscores.",
      },
      {
        name: "language",
        label: "Language",
        type: "text",
        isKey: true,
        isRequired: true,
        initial: "en",
        hint: "Such as en or pt_BR.",
      },
      {
        name: "category",
        label: "Category",
        type: "select",
        options: ["UTILITY", "MARKETING", "AUTHENTICATION"],
        initial: "UTILITY",
      },
      {
        name: "status",
        label: "Status",
        type: "select",
        options: ["APPROVED", "PENDING", "REJECTED"],
        initial: "APPROVED",
      },
      {
        name: "header",
        label: "Header",
        type: "select",
        options: ["", "text", "image", "video", "document"],
        initial: "",
      },
      {
        name: "headerText",
        label: "Text of the header",
        type: "text",
        hint: "It may have the variable {{1}}.",
        isRequired: true,
        isShown: (values) => values["header"] === "text",
      },
      {
        name: "body",
        label: "Body",
        type: "textarea",
        isRequired: true,
        hint: "With the variables {{1}}, {{2}} and so on.",
      },
      { name: "footer", label: "Footer", type: "text" },
      { name: "buttons", label: "Buttons", type: "buttons", initial: [] },
    ],
    key: ["channelId", "name", "language"],
    label: (item) => `${item["name"]} (${item["language"]})`,
    toValues: toTemplate,
    toItem: fromTemplate,
  },
  {
    name: "automations",
    title: "Automations",
    one: "automation",
    columns: [
      column("Name", "name"),
      column("ID", "id", { isCode: true, isWide: true }),
      {
        title: "Runs",
        value: () => "Show",
        link: (item) => href("data", { kind: "executions", search: item["name"], channelId: item["channelId"] }),
      },
      CHANNEL_COLUMN,
    ],
    fields: [
      CHANNEL,
      { name: "id", label: "ID", type: "text", isKey: true, isRequired: true },
      { name: "name", label: "Name", type: "text", isRequired: true },
      { name: "isActive", label: "Active", type: "checkbox", initial: true },
    ],
    key: ["channelId", "id"],
    label: (item) => item["name"],
  },
  {
    name: "executions",
    title: "Runs",
    one: "run",
    columns: [
      { title: "Automation", value: (item) => item["automationName"] ?? item["automationId"] },
      column("Phone number", "phoneNumber", { link: phoneLink }),
      column("Contact", "contactName", { isWide: true }),
      { title: "Started", value: time("createdAt") },
      column("ID", "id", { isCode: true, isWide: true }),
    ],
    fields: [],
    key: ["id"],
    label: (item) => item["id"],
  },
];

/** @param {Record<string, unknown> | null | undefined} object */
function pairs(object) {
  return Object.entries(object ?? {}).map(([name, value]) => `${name}: ${value}`);
}

/** The parameters that name an item. @param {Kind} kind @param {Item} item */
export const keyOf = (kind, item) => Object.fromEntries(kind.key.map((name) => [name, item[name]]));

/** The values of the form of an item, or of a new one. @param {Kind} kind @param {Item | null} item @returns {Values} */
export function valuesOf(kind, item) {
  const given = item ? (kind.toValues?.(item) ?? item) : {};
  return Object.fromEntries(kind.fields.map(({ name, initial }) => [name, given[name] ?? initial ?? null]));
}

/** The object that the form sends. @param {Kind} kind @param {Values} values @returns {Item} */
export function itemOf(kind, values) {
  const shown = kind.fields.map(({ name, isShown }) => [name, isShown && !isShown(values) ? null : values[name]]);
  const item = Object.fromEntries(shown.filter(([, value]) => value !== null && value !== ""));
  return kind.toItem?.(item) ?? item;
}
