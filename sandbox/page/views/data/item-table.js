// The table of one page of items.

import { html } from "../../lib/html.js";
import { lookup } from "../../lib/lookup.js";
import { Menu } from "../../lib/menu.js";
import { actionsOf, update } from "./item-actions.js";

/** @typedef {import("./kinds.js").Kind} Kind */
/** @typedef {import("./kinds.js").Item} Item */
/** @typedef {import("./kinds.js").Column} Column */

/** @param {{ column: Column, item: Item }} props */
function Value({ column, item }) {
  const value = column.value(item);
  if (value === null || value === undefined || value === "") return null;
  if (Array.isArray(value)) return html`${value.map((part) => html`<span key=${part} class="chip">${part}</span> `)}`;
  if (typeof value === "boolean") return html`${value ? "Yes" : "No"}`;
  if (column.link) return html`<a href=${column.link(item)}>${value}</a>`;
  if (column.isColor) {
    return html`<span class="code"><span class="swatch" style=${{ backgroundColor: String(value) }}></span>${value}</span>`;
  }
  return html`<span class=${column.isCode ? "code" : undefined}>${value}</span>`;
}

/** Whether nothing can be seen of a name. @param {unknown} name */
const isBlank = (name) => !String(name ?? "").trim();

const STATUS_CLASSES = /** @type {Record<string, string>} */ ({
  APPROVED: "chip chip-good",
  PENDING: "chip chip-warning",
  REJECTED: "chip chip-error",
});

/** The states that can be seen and changed in the table itself, by kind. */
const STATES = /** @type {Record<string, (props: { kind: Kind, item: Item, state?: string }) => unknown>} */ ({
  templates: ({
    item,
    state,
  }) => html`<span class=${lookup(STATUS_CLASSES, item["status"]) ?? "chip"}>${item["status"]}</span>
    ${state ? html` <span class="chip chip-error">${state}</span>` : null}`,
  automations: ({ kind, item }) => html`<button
    type="button"
    class="switch"
    role="switch"
    aria-checked=${item["isActive"] ? "true" : "false"}
    aria-label=${`${item["name"]} is active`}
    onClick=${() => update(kind, item, { isActive: !item["isActive"] })}
  >
    <span class="switch-knob"></span>
  </button>`,
});

const STATE_TITLES = /** @type {Record<string, string>} */ ({ templates: "Status", automations: "Active" });

/** @param {Column} column */
const classOf = ({ isWide }) => (isWide ? "wide-only" : undefined);

/**
 * @param {object} props
 * @param {Kind} props.kind
 * @param {readonly Item[]} props.items
 * @param {Record<string, "paused" | "disabled">} props.templateStates by the name of the template
 * @param {(item: Item) => void} props.onEdit
 * @param {(item: Item) => void} props.onRemove
 */
export function ItemTable({ kind, items, templateStates, onEdit, onRemove }) {
  const State = STATES[kind.name];
  const canEdit = kind.fields.length > 0;
  const keyOf = (/** @type {Item} */ item) => JSON.stringify(kind.key.map((name) => item[name]));
  return html`<table class="table">
    <thead>
      <tr>
        ${kind.columns.map((column) => html`<th key=${column.title} scope="col" class=${classOf(column)}>${column.title}</th>`)}
        ${State ? html`<th scope="col">${STATE_TITLES[kind.name]}</th>` : null}
        ${canEdit ? html`<th scope="col" class="table-actions"><span class="visually-hidden">Actions</span></th>` : null}
      </tr>
    </thead>
    <tbody>
      ${items.map((item) => {
        const state = kind.name === "templates" ? lookup(templateStates, item["name"]) : undefined;
        return html`<tr key=${keyOf(item)}>
          ${kind.columns.map(
            (column, index) => html`<td key=${column.title} class=${classOf(column)}>
              ${
                index === 0 && canEdit
                  ? html`<button type="button" class="link" onClick=${() => onEdit(item)}>
                      ${isBlank(column.value(item)) ? "No name" : html`<${Value} column=${column} item=${item} />`}
                    </button>`
                  : html`<${Value} column=${column} item=${item} />`
              }
            </td>`,
          )}
          ${State ? html`<td>${html`<${State} kind=${kind} item=${item} state=${state} />`}</td>` : null}
          ${
            canEdit
              ? html`<td class="table-actions">
                  <${Menu}
                    label=${`Actions for ${kind.label(item)}`}
                    items=${[
                      { label: "Edit", onSelect: () => onEdit(item) },
                      ...actionsOf(kind, item, state),
                      { label: "Delete…", onSelect: () => onRemove(item), isDanger: true },
                    ]}
                  />
                </td>`
              : null
          }
        </tr>`;
      })}
    </tbody>
  </table>`;
}
