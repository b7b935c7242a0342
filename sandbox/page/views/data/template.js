// A template in the form of the API, and in the form in which it is written.

/** @typedef {import("../phones/bubble.js").Rendered} Rendered */
/** @typedef {{ type: string, format?: string, text?: string, buttons?: { type: string, text: string }[] }} Component */

/**
 * @param {Record<string, any>} template as the API shows it
 * @returns {Record<string, any>}
 */
export function toTemplate({ components, ...template }) {
  const find = (/** @type {string} */ type) =>
    /** @type {Component[]} */ (components ?? []).find((component) => component.type === type);
  const header = find("HEADER");
  return {
    ...template,
    header: header?.format?.toLowerCase() ?? "",
    headerText: header?.text ?? null,
    body: find("BODY")?.text ?? "",
    footer: find("FOOTER")?.text ?? null,
    buttons: find("BUTTONS")?.buttons ?? [],
  };
}

/** @param {Record<string, any>} values */
export const fromTemplate = (values) => ({ ...values, header: values["header"] || null });

/**
 * The message as a customer would see it, with the variables as they are written.
 *
 * @param {Record<string, any>} values
 * @returns {Rendered}
 */
export function preview({ header, headerText, body, footer, buttons }) {
  return {
    header: header ? { kind: header, text: header === "text" ? (headerText ?? "") : null, name: null } : null,
    body: body ?? "",
    footer: footer || null,
    buttons: buttons ?? [],
  };
}
