import { html } from "../../lib/html.js";
import { useEffect, useRef, useState } from "../../vendor/hooks.js";
import { KINDS } from "../faults/kinds.js";
import { hasFilters, listHref, OPERATION_OPTIONS, STATUS_OPTIONS } from "./filters.js";

/** @typedef {import("./filters.js").Filters} Filters */
/** @typedef {import("./filters.js").FilterName} FilterName */
/** @typedef {import("./filters.js").Option} Option */

/** How long the user must pause before what was written is applied, in milliseconds. */
const PAUSE = 250;

/** @type {Option[]} */
const FAULT_OPTIONS = [
  { value: "any", label: "any fault" },
  ...KINDS.filter(({ kind }) => kind !== "random").map(({ kind }) => ({ value: kind, label: kind })),
];

/** @param {{ label: string, value: string, options: Option[], onChange: (value: string) => void }} props */
function Select({ label, value, options, onChange }) {
  const known =
    !value || options.some((option) => option.value === value) ? options : [...options, { value, label: value }];
  return html`<label class="field"
    ><span>${label}</span>
    <select value=${value} onChange=${(/** @type {any} */ event) => onChange(event.currentTarget.value)}>
      <option value="">all</option>
      ${known.map((option) => html`<option key=${option.value} value=${option.value}>${option.label}</option>`)}
    </select>
  </label>`;
}

/** @param {{ label: string, value: string, placeholder: string, onChange: (value: string) => void }} props */
function Search({ label, value, placeholder, onChange }) {
  const [written, setWritten] = useState(value);
  const timer = useRef(0);
  useEffect(() => setWritten(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onInput = (/** @type {any} */ event) => {
    const next = event.currentTarget.value;
    setWritten(next);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onChange(next.trim()), PAUSE);
  };
  return html`<label class="field"
    ><span>${label}</span>
    <input type="search" value=${written} placeholder=${placeholder} onInput=${onInput} autocomplete="off" spellcheck=${false} />
  </label>`;
}

/**
 * @param {object} props
 * @param {Filters} props.filters
 * @param {number | null} props.selected
 * @param {boolean} props.isOpen on a narrow screen, where the filters are hidden at first
 */
export function FilterBar({ filters, selected, isOpen }) {
  // A delayed change must not undo one that was made meanwhile.
  const latest = useRef(filters);
  latest.current = filters;
  const set = (/** @type {FilterName} */ name) => (/** @type {string} */ value) => {
    location.replace(listHref({ ...latest.current, [name]: value }, selected));
  };
  return html`<form id="request-filters" class=${isOpen ? "request-filters request-filters-open" : "request-filters"} role="search" aria-label="Filter the requests" onSubmit=${prevent}>
    <${Select} label="Operation" value=${filters.operation} options=${OPERATION_OPTIONS} onChange=${set("operation")} />
    <${Select} label="Status" value=${filters.status} options=${STATUS_OPTIONS} onChange=${set("status")} />
    <${Select} label="Fault" value=${filters.fault} options=${FAULT_OPTIONS} onChange=${set("fault")} />
    <${Search} label="Recipient" value=${filters.to} placeholder="+1555…" onChange=${set("to")} />
    <${Search} label="Contains" value=${filters.text} placeholder="in any part" onChange=${set("text")} />
    <label class="request-check">
      <input
        type="checkbox"
        checked=${filters.doubled === "true"}
        onChange=${(/** @type {any} */ event) => set("doubled")(event.currentTarget.checked ? "true" : "")}
      />
      Same message twice
    </label>
    ${hasFilters(filters) ? html`<a class="button button-small" href="#/requests">Clear</a>` : null}
  </form>`;
}

/** @param {Event} event */
const prevent = (event) => event.preventDefault();
