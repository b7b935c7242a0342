import { get, post, remove } from "../../lib/api.js";
import { useVersion } from "../../lib/changes.js";
import { html } from "../../lib/html.js";
import { attempt } from "../../lib/notices.js";
import { useData } from "../../lib/use-data.js";
import { useEffect, useId, useState } from "../../vendor/hooks.js";
import { countOn, draftOf, LIMITS, limitsOf } from "./limits.js";
import { TemplateStates } from "./template-states.js";

/** @typedef {import("./limits.js").LimitField} LimitField */
/** @typedef {import("./limits.js").Limits} Limits */
/** @typedef {import("./limits.js").Draft} Draft */

/** @param {{ field: LimitField, id: string, value: any, onChange: (value: any) => void }} props */
function Control({ field: { name, type, unit, presets }, id, value, onChange }) {
  const onInput = (/** @type {any} */ event) => onChange(event.currentTarget.value);
  const described = `${id}-about`;
  if (type === "templates") return html`<${TemplateStates} states=${value} onChange=${onChange} />`;
  if (type === "people") {
    return html`<textarea
      id=${id}
      aria-describedby=${described}
      rows="3"
      placeholder="+15550000001, one per line"
      spellcheck=${false}
      value=${value}
      onInput=${onInput}
    ></textarea>`;
  }
  return html`<div class="limit-number">
    <input
      id=${id}
      type="number"
      min="0"
      step=${name === "pair_interval" ? "any" : 1}
      placeholder="no limit"
      aria-describedby=${described}
      value=${value}
      onInput=${onInput}
    />
    <span class="muted">${unit}</span>
    <span class="limit-presets">
      ${presets.map(
        (preset) => html`<button
          key=${preset}
          type="button"
          class="button-small"
          aria-label=${`Set ${name} to ${preset}`}
          onClick=${() => onChange(preset)}
        >
          ${Number(preset).toLocaleString("en")}
        </button>`,
      )}
    </span>
  </div>`;
}

/** @param {{ field: LimitField, value: any, onChange: (value: any) => void }} props */
function Limit({ field, value, onChange }) {
  const id = useId();
  const about = html`<p id=${`${id}-about`} class="limit-about">
    ${field.explanation} <span class="muted">WhatsApp: ${field.value}.</span>
  </p>`;
  if (field.type === "check") {
    return html`<div class="limit">
      <label class="limit-label">
        <input
          type="checkbox"
          aria-describedby=${`${id}-about`}
          checked=${value}
          onChange=${(/** @type {any} */ event) => onChange(event.currentTarget.checked)}
        />
        ${field.label} <code class="code muted">${field.name}</code>
      </label>
      ${about}
    </div>`;
  }
  const label = html`${field.label} <code class="code muted">${field.name}</code>`;
  return html`<div class="limit" role=${field.type === "templates" ? "group" : undefined} aria-labelledby=${field.type === "templates" ? id : undefined}>
    ${
      field.type === "templates"
        ? html`<span class="limit-label" id=${id}>${label}</span>`
        : html`<label class="limit-label" for=${id}>${label}</label>`
    }
    ${about}
    <${Control} field=${field} id=${id} value=${value} onChange=${onChange} />
  </div>`;
}

/** The form of all limits. It keeps the input of the user until it is saved, or the limits change elsewhere. */
export function LimitsForm() {
  const { data, error } = useData("limits", useVersion(["settings"]), (signal) => get("/limits", {}, signal));
  const limits = /** @type {Limits | null} */ (data);
  const stored = JSON.stringify(limits);
  const [draft, setDraft] = useState(/** @type {Draft | null} */ (null));
  useEffect(() => {
    if (limits) setDraft(draftOf(limits));
  }, [stored]);
  if (error !== null) return html`<p class="fault-error" role="alert">${error}</p>`;
  if (!limits || !draft) return null;
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(limits));
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    void attempt(() => post("/limits", limitsOf(draft)), "The limits are set.");
  };
  return html`<form class="limits" aria-labelledby="limits-title" onSubmit=${save}>
    <header class="faults-header">
      <h3 id="limits-title">WhatsApp's limits <span class="muted">${countOn(limits)} on</span></h3>
      <span class="limits-buttons">
        <button type="submit" class="button-primary" disabled=${!isChanged}>Save</button>
        <button
          type="button"
          class="button-danger"
          disabled=${countOn(limits) === 0}
          onClick=${() => attempt(() => remove("/limits"), "All limits are removed.")}
        >
          Remove all
        </button>
      </span>
    </header>
    <p class="muted">
      The documentation of the Workspace API does not mention these limits. Their times are those of the sandbox's clock.
    </p>
    <div class="limits-grid">
      ${LIMITS.map(
        (field) => html`<${Limit}
          key=${field.name}
          field=${field}
          value=${draft[field.name]}
          onChange=${(/** @type {any} */ value) => setDraft((old) => ({ ...old, [field.name]: value }))}
        />`,
      )}
    </div>
  </form>`;
}
