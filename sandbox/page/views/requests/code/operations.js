// The operations of the API and their parameters, from which the code of every language is written. The parameters are
// in the order in which Swift and Kotlin declare them; the required ones are the first.

/** @typedef {"string" | "integer" | "boolean" | "strings" | "object" | "variables" | "fieldType"} ParameterType */
/** @typedef {{ name: string, type: ParameterType, isRequired: boolean }} Parameter */
/**
 * @typedef {object} Operation
 * @property {string} path below `/api/workspace/v1/`
 * @property {string} group the part of the client that has the method, as the API names it
 * @property {string} method
 * @property {string} result the name of the variable for the result
 * @property {string} field the field of the result that the program prints
 * @property {boolean} isList whether the result is a list of objects with that field
 * @property {Parameter[]} parameters
 */

/** @param {string} name @param {ParameterType} [type] @returns {Parameter} */
const required = (name, type = "string") => ({ name, type, isRequired: true });

/** @param {string} name @param {ParameterType} [type] @returns {Parameter} */
const optional = (name, type = "string") => ({ name, type, isRequired: false });

const CHANNEL = optional("channelId");

/** @type {Record<string, Operation>} */
export const OPERATIONS = {
  "channels.list": {
    path: "channels/list",
    group: "channels",
    method: "list",
    result: "channels",
    field: "id",
    isList: true,
    parameters: [],
  },
  "contacts.upsert": {
    path: "contacts/manage",
    group: "contacts",
    method: "upsert",
    result: "contact",
    field: "id",
    isList: false,
    parameters: [
      required("phoneNumber"),
      CHANNEL,
      optional("name"),
      optional("email"),
      optional("profilePictureUrl"),
      optional("customFieldsData", "object"),
      optional("labelNames", "strings"),
    ],
  },
  "contacts.list": {
    path: "contacts/list",
    group: "contacts",
    method: "list",
    result: "contacts",
    field: "id",
    isList: true,
    parameters: [CHANNEL, optional("page", "integer"), optional("limit", "integer"), optional("search")],
  },
  "custom_fields.upsert": {
    path: "custom-fields/manage",
    group: "customFields",
    method: "upsert",
    result: "customField",
    field: "id",
    isList: false,
    parameters: [
      required("name"),
      CHANNEL,
      optional("type", "fieldType"),
      optional("isRequired", "boolean"),
      optional("options", "strings"),
    ],
  },
  "custom_fields.list": {
    path: "custom-fields/list",
    group: "customFields",
    method: "list",
    result: "customFields",
    field: "id",
    isList: true,
    parameters: [CHANNEL],
  },
  "labels.upsert": {
    path: "labels/manage",
    group: "labels",
    method: "upsert",
    result: "label",
    field: "id",
    isList: false,
    parameters: [
      required("name"),
      CHANNEL,
      optional("description"),
      optional("color"),
      optional("displayOrder", "integer"),
    ],
  },
  "labels.list": {
    path: "labels/list",
    group: "labels",
    method: "list",
    result: "labels",
    field: "id",
    isList: true,
    parameters: [CHANNEL],
  },
  "templates.list": {
    path: "whatsapp/templates/list",
    group: "templates",
    method: "list",
    result: "templates",
    field: "id",
    isList: true,
    parameters: [CHANNEL],
  },
  "templates.send": {
    path: "whatsapp/templates/send",
    group: "templates",
    method: "send",
    result: "sent",
    field: "messageId",
    isList: false,
    parameters: [
      required("to"),
      required("templateName"),
      CHANNEL,
      optional("languageCode"),
      optional("variables", "variables"),
      optional("header"),
      optional("image"),
      optional("video"),
      optional("document"),
      optional("mediaUrl"),
      optional("mediaType"),
      optional("apiReference"),
    ],
  },
  "messages.send": {
    path: "whatsapp/message/send",
    group: "messages",
    method: "send",
    result: "sent",
    field: "messageId",
    isList: false,
    parameters: [
      required("to"),
      optional("type"),
      optional("body"),
      optional("url"),
      optional("caption"),
      optional("filename"),
      CHANNEL,
      optional("apiReference"),
    ],
  },
  "messages.status": {
    path: "whatsapp/message/status",
    group: "messages",
    method: "status",
    result: "message",
    field: "status",
    isList: false,
    parameters: [required("wamid")],
  },
  "automations.list": {
    path: "automations/list",
    group: "automations",
    method: "list",
    result: "automations",
    field: "id",
    isList: true,
    parameters: [CHANNEL],
  },
  "automations.trigger": {
    path: "automations/trigger",
    group: "automations",
    method: "trigger",
    result: "execution",
    field: "executionId",
    isList: false,
    parameters: [required("phoneNumber"), optional("automationId"), optional("automationName"), CHANNEL],
  },
};

/** The types of custom fields. */
export const FIELD_TYPES = ["text", "number", "email", "phone", "date", "label", "dropdown"];

/**
 * `customFields` as `custom_fields`.
 *
 * @param {string} name
 */
export const snakeCase = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * One object of a list: `customFields` as `customField`.
 *
 * @param {string} list
 */
export const singular = (list) => list.replace(/s$/, "");
