// The dialog in which an item is created or edited. A template is shown as the customer will see it.

import { post } from "../../lib/api.js";
import { Dialog } from "../../lib/dialog.js";
import { Form } from "../../lib/form.js";
import { html } from "../../lib/html.js";
import { useState } from "../../vendor/hooks.js";
import { Bubble } from "../phones/bubble.js";
import { FieldInput } from "./field.js";
import { itemOf, valuesOf } from "./kinds.js";
import { preview } from "./template.js";

/**
 * @param {object} props
 * @param {import("./kinds.js").Kind} props.kind
 * @param {import("./kinds.js").Item | null} props.item as it is now; null for a new one
 * @param {readonly import("../../lib/use-channels.js").Channel[]} props.channels
 * @param {string} props.channelId the channel of a new item
 * @param {() => void} props.onClose
 */
export function ItemDialog({ kind, item, channels, channelId, onClose }) {
  const [initial] = useState(() => {
    const initial = valuesOf(kind, item);
    return kind.key.includes("channelId") ? { ...initial, channelId: initial["channelId"] ?? channelId } : initial;
  });
  const [values, setValues] = useState(initial);
  const fields = kind.fields.filter(({ isShown }) => !isShown || isShown(values));
  const set = (/** @type {string} */ name) => (/** @type {unknown} */ value) =>
    setValues((old) => ({ ...old, [name]: value }));
  // A change that another window or a program has made meanwhile stays, except in the fields that the user has changed.
  const save = () => {
    const changed = Object.entries(values).filter(([name, value]) => !isEqual(value, initial[name]));
    return post(
      `/data/${kind.name}`,
      itemOf(kind, item ? { ...valuesOf(kind, item), ...Object.fromEntries(changed) } : values),
    );
  };
  const isTemplate = kind.name === "templates";
  return html`<${Dialog} title=${item ? `Edit ${kind.label(item)}` : `New ${kind.one}`} onClose=${onClose}>
    <div class=${isTemplate ? "item-parts" : ""}>
      <${Form} action="Save" onSubmit=${save} onClose=${onClose}>
        ${fields.map(
          (field) => html`<${FieldInput}
            key=${field.name}
            field=${field}
            value=${values[field.name]}
            onChange=${set(field.name)}
            isReadOnly=${Boolean(item && field.isKey)}
            channels=${channels}
          />`,
        )}
      </${Form}>
      ${
        isTemplate
          ? html`<section class="template-preview" aria-label="Preview">
              <${Bubble} rendered=${preview(values)} direction="outbound" />
            </section>`
          : null
      }
    </div>
  </${Dialog}>`;
}

/** @param {unknown} first @param {unknown} second */
const isEqual = (first, second) => JSON.stringify(first) === JSON.stringify(second);
