import { post } from "../../lib/api.js";
import { html } from "../../lib/html.js";
import { attempt } from "../../lib/notices.js";
import { useId, useState } from "../../vendor/hooks.js";
import { faultOf, initialValues, scopeText } from "./fault.js";
import { EXECUTES, StagePicture } from "./stage-picture.js";

/** @typedef {import("./kinds.js").Kind} Kind */
/** @typedef {import("./kinds.js").FaultField} FaultField */

/** @type {Record<import("./kinds.js").Executes, string>} */
const CHIPS = { yes: "chip-warning", no: "chip-good", optional: "chip-info", depends: "chip-info" };

/**
 * @param {object} props
 * @param {FaultField} props.field
 * @param {string | boolean} props.value
 * @param {(value: string | boolean) => void} props.onChange
 */
function Field({ field: { label, type, isRequired }, value, onChange }) {
  const onInput = (/** @type {any} */ event) => onChange(event.currentTarget.value);
  if (type === "check") {
    return html`<label class="kind-check">
      <input type="checkbox" checked=${value} onChange=${(/** @type {any} */ event) => onChange(event.currentTarget.checked)} />
      ${label}
    </label>`;
  }
  const isLong = type === "lines" || type === "json" || type === "headers";
  return html`<label class="field">
    <span>${label}${isRequired ? "" : ", optional"}</span>
    ${
      isLong
        ? html`<textarea class="code" rows="2" required=${isRequired} value=${value} spellcheck=${false} onInput=${onInput}></textarea>`
        : html`<input type=${type === "number" ? "number" : "text"} step="any" min="0" required=${isRequired} value=${value} onInput=${onInput} />`
    }
  </label>`;
}

/** A field that few faults need. @param {FaultField} field */
const isRare = ({ type, isRequired }) => !isRequired && type !== "check" && type !== "number";

/**
 * A kind of fault: its picture, what it does, its fields, and the button that adds it.
 *
 * @param {{ kind: Kind, scope: import("./fault.js").Scope }} props
 */
export function KindCard({ kind, scope }) {
  const id = useId();
  const [values, setValues] = useState(() => initialValues(kind));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    // Random faults of a single call would not be random.
    const times = kind.kind === "random" && scope.times === "1" ? "0" : scope.times;
    void attempt(() => post("/faults", faultOf(kind, values, { ...scope, times })), `Added: ${kind.title}.`);
  };
  const fields = (/** @type {FaultField[]} */ shown) =>
    shown.length === 0
      ? null
      : html`<div class="kind-fields">
          ${shown.map(
            (field) => html`<${Field}
              key=${field.name}
              field=${field}
              value=${values[field.name] ?? ""}
              onChange=${(/** @type {string | boolean} */ value) => setValues((old) => ({ ...old, [field.name]: value }))}
            />`,
          )}
        </div>`;
  return html`<li class="kind">
    <form class="kind-form" aria-labelledby=${id} onSubmit=${submit}>
      <h4 id=${id}>${kind.title}</h4>
      <p class="kind-name"><code class="code">${kind.kind}</code> <span class=${`chip ${CHIPS[kind.executes]}`}>${EXECUTES[kind.executes]}</span></p>
      <${StagePicture} kind=${kind} />
      <p>${kind.explanation}</p>
      ${fields(kind.fields.filter((field) => !isRare(field)))}
      ${
        kind.fields.some(isRare)
          ? html`<details class="kind-more">
              <summary>More</summary>
              ${fields(kind.fields.filter(isRare))}
            </details>`
          : null
      }
      <button type="submit" class="kind-add" aria-describedby=${id}>
        For ${kind.kind === "random" && scope.times === "1" ? `every ${scope.operation || "call"}` : scopeText(scope)}
      </button>
    </form>
  </li>`;
}
