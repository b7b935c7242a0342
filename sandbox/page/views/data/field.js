// The inputs of a form, one per type of field.

import { html } from "../../lib/html.js";
import { useId, useState } from "../../vendor/hooks.js";
import { readPairs, writePairs } from "./pairs.js";

/** @typedef {import("./kinds.js").Field} Field */
/** @typedef {import("../../lib/use-channels.js").Channel} Channel */
/**
 * @typedef {object} InputProps
 * @property {Field} field
 * @property {any} value
 * @property {(value: unknown) => void} onChange
 * @property {boolean} isReadOnly
 * @property {readonly Channel[]} channels
 * @property {string} id of the element
 * @property {string | undefined} describedBy the id of its hint
 */
/** @typedef {{ currentTarget: HTMLInputElement }} InputEvent */
/** @typedef {{ currentTarget: HTMLTextAreaElement }} TextAreaEvent */
/** @typedef {{ currentTarget: HTMLSelectElement }} SelectEvent */

/** @param {InputProps} props */
function TextInput({ field, value, onChange, isReadOnly, id, describedBy }) {
  return html`<input
    id=${id}
    aria-describedby=${describedBy}
    required=${field.isRequired}
    readonly=${isReadOnly}
    value=${value ?? ""}
    onInput=${(/** @type {InputEvent} */ event) => onChange(event.currentTarget.value)}
  />`;
}

/** @param {InputProps} props */
function NumberInput({ field, value, onChange, id, describedBy }) {
  return html`<input
    type="number"
    id=${id}
    aria-describedby=${describedBy}
    required=${field.isRequired}
    value=${value ?? ""}
    onInput=${(/** @type {InputEvent} */ { currentTarget }) => onChange(currentTarget.value === "" ? null : Number(currentTarget.value))}
  />`;
}

/** @param {InputProps} props */
function TextArea({ field, value, onChange, id, describedBy }) {
  return html`<textarea
    id=${id}
    aria-describedby=${describedBy}
    rows="4"
    required=${field.isRequired}
    value=${value ?? ""}
    onInput=${(/** @type {TextAreaEvent} */ event) => onChange(event.currentTarget.value)}
  ></textarea>`;
}

/** @param {InputProps} props */
function Select({ field, value, onChange, id, describedBy }) {
  return html`<select id=${id} aria-describedby=${describedBy} value=${value ?? ""} onChange=${(/** @type {SelectEvent} */ event) => onChange(event.currentTarget.value)}>
    ${field.options?.map((option) => html`<option key=${option} value=${option}>${option || "none"}</option>`)}
  </select>`;
}

/** @param {InputProps} props */
function ChannelSelect({ value, onChange, isReadOnly, channels, id, describedBy }) {
  return html`<select
    id=${id}
    aria-describedby=${describedBy}
    value=${value ?? ""}
    disabled=${isReadOnly}
    onChange=${(/** @type {SelectEvent} */ event) => onChange(event.currentTarget.value)}
  >
    ${channels.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}
  </select>`;
}

/**
 * A text area whose lines are the value. While it is edited it keeps lines that are not complete.
 *
 * @param {InputProps & { write: (value: any) => string, read: (lines: string[]) => unknown }} props
 */
function Lines({ value, onChange, write, read, id, describedBy }) {
  const [text, setText] = useState(() => write(value));
  const onInput = (/** @type {TextAreaEvent} */ event) => {
    setText(event.currentTarget.value);
    onChange(
      read(
        event.currentTarget.value
          .split("\n")
          .map((line) => line.trim())
          .filter(Boolean),
      ),
    );
  };
  return html`<textarea id=${id} aria-describedby=${describedBy} rows="3" value=${text} onInput=${onInput}></textarea>`;
}

/** @param {InputProps} props */
const List = (props) =>
  html`<${Lines} ...${props} write=${(/** @type {string[] | null} */ list) => (list ?? []).join("\n")} read=${(/** @type {string[]} */ lines) => lines} />`;

/** @param {InputProps} props */
function Pairs(props) {
  const [original] = useState(props.value);
  return html`<${Lines} ...${props} write=${writePairs} read=${(/** @type {string[]} */ lines) => readPairs(lines, original)} />`;
}

/** The inputs that are a single element, by type. */
const INPUTS = /** @type {Record<string, (props: InputProps) => import("../../lib/html.js").VNode>} */ ({
  text: TextInput,
  number: NumberInput,
  textarea: TextArea,
  select: Select,
  channel: ChannelSelect,
  list: List,
  pairs: Pairs,
});

const BUTTON_TYPES = ["QUICK_REPLY", "URL", "PHONE_NUMBER"];

/** The buttons of a template. @param {Omit<InputProps, "id" | "describedBy">} props */
function Buttons({ field, value, onChange }) {
  const buttons = /** @type {{ type: string, text: string }[]} */ (value ?? []);
  const change = (/** @type {number} */ index, /** @type {Record<string, string>} */ change) =>
    onChange(buttons.map((button, other) => (other === index ? { ...button, ...change } : button)));
  return html`<fieldset class="buttons-field">
    <legend>${field.label}</legend>
    ${buttons.map(
      (button, index) => html`<div key=${index} class="buttons-row">
        <select
          aria-label=${`Type of button ${index + 1}`}
          value=${button.type}
          onChange=${(/** @type {SelectEvent} */ event) => change(index, { type: event.currentTarget.value })}
        >
          ${BUTTON_TYPES.map((type) => html`<option key=${type} value=${type}>${type}</option>`)}
        </select>
        <input
          required
          aria-label=${`Text of button ${index + 1}`}
          value=${button.text}
          onInput=${(/** @type {InputEvent} */ event) => change(index, { text: event.currentTarget.value })}
        />
        <button
          type="button"
          class="button-plain"
          aria-label=${`Remove button ${index + 1}`}
          onClick=${() => onChange(buttons.filter((_, other) => other !== index))}
        >
          ✕
        </button>
      </div>`,
    )}
    <button type="button" class="button-small" onClick=${() => onChange([...buttons, { type: "QUICK_REPLY", text: "" }])}>
      Add a button
    </button>
  </fieldset>`;
}

/** @param {Omit<InputProps, "id" | "describedBy">} props */
export function FieldInput(props) {
  const id = useId();
  const { field, value, onChange } = props;
  if (field.type === "buttons") return html`<${Buttons} ...${props} />`;
  if (field.type === "checkbox") {
    return html`<label class="check">
      <input
        type="checkbox"
        checked=${Boolean(value)}
        onChange=${(/** @type {InputEvent} */ event) => onChange(event.currentTarget.checked)}
      />
      ${field.label}
    </label>`;
  }
  const Input = INPUTS[field.type] ?? TextInput;
  const describedBy = field.hint ? `${id}-hint` : undefined;
  return html`<div class="field">
    <label for=${id}>${field.label}</label>
    <${Input} ...${props} id=${id} describedBy=${describedBy} />
    ${field.hint ? html`<small id=${describedBy} class="field-hint">${field.hint}</small>` : null}
  </div>`;
}
