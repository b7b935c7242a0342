import { html } from "../../lib/html.js";
import { OPERATIONS } from "../requests/code/operations.js";

/** @typedef {import("./fault.js").Scope} Scope */

/**
 * Which calls the faults below apply to.
 *
 * @param {{ scope: Scope, onChange: (scope: Scope) => void }} props
 */
export function ScopeBar({ scope, onChange }) {
  const set = (/** @type {keyof Scope} */ name) => (/** @type {any} */ event) =>
    onChange({ ...scope, [name]: event.currentTarget.value });
  return html`<div class="scope" role="group" aria-label="Calls that a new fault applies to">
    <label class="field"
      ><span>Operation</span>
      <select value=${scope.operation} onChange=${set("operation")}>
        <option value="">any</option>
        ${Object.keys(OPERATIONS).map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
      </select>
    </label>
    <label class="field"
      ><span>Number of calls</span>
      <select value=${scope.times} onChange=${set("times")}>
        ${["1", "2", "3", "5", "10", "100"].map((times) => html`<option key=${times} value=${times}>${times}</option>`)}
        <option value="0">all, until removed</option>
      </select>
    </label>
    <label class="field"
      ><span>Calls to skip first</span>
      <input type="number" min="0" max="1000000" value=${scope.skip} onInput=${set("skip")} />
    </label>
  </div>`;
}
