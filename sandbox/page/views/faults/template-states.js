import { get } from "../../lib/api.js";
import { useVersion } from "../../lib/changes.js";
import { html } from "../../lib/html.js";
import { useData } from "../../lib/use-data.js";

const STATES = ["", "paused", "disabled"];

/**
 * The state of each template, by name.
 *
 * @param {object} props
 * @param {Record<string, string>} props.states
 * @param {(states: Record<string, string>) => void} props.onChange
 */
export function TemplateStates({ states, onChange }) {
  const { data } = useData("templates", useVersion(["data"]), (signal) =>
    get("/data/templates", { limit: 500 }, signal),
  );
  const items = /** @type {{ items: { name: string }[] } | null} */ (data)?.items ?? [];
  const names = [...new Set([...items.map(({ name }) => name), ...Object.keys(states)])].sort();
  const set = (/** @type {string} */ name, /** @type {string} */ state) => {
    const { [name]: _, ...others } = states;
    onChange(state ? { ...others, [name]: state } : others);
  };
  return html`<ul class="template-states">
    ${names.map(
      (name) => html`<li key=${name}>
        <label class="template-state">
          <span class="code">${name}</span>
          <select value=${states[name] ?? ""} onChange=${(/** @type {any} */ event) => set(name, event.currentTarget.value)}>
            ${STATES.map((state) => html`<option key=${state} value=${state}>${state || "active"}</option>`)}
          </select>
        </label>
      </li>`,
    )}
  </ul>`;
}
