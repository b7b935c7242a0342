import { get, remove } from "../../lib/api.js";
import { useVersion } from "../../lib/changes.js";
import { html } from "../../lib/html.js";
import { attempt } from "../../lib/notices.js";
import { useData } from "../../lib/use-data.js";
import { useEffect } from "../../vendor/hooks.js";
import { scopeText } from "./fault.js";
import { KINDS } from "./kinds.js";

/** @typedef {import("./types.js").ArmedFault} ArmedFault */

/** @param {ArmedFault} fault */
function details({ status, milliseconds, rate, seed, act }) {
  const parts = [];
  if (status !== undefined) parts.push(`status ${status}`);
  if (milliseconds !== undefined) parts.push(`${milliseconds} ms`);
  if (rate !== undefined) parts.push(`${Math.round(rate * 1000) / 10}\u00a0%, seed ${seed ?? 0}`);
  if (act) parts.push("executed");
  return parts.join(", ");
}

/** @param {ArmedFault} fault */
function remaining({ operation, call, times, skip, expires_after }) {
  const limits = [scopeText({ operation: operation ?? "", times: `${times}`, skip: `${skip ?? 0}` })];
  if (call !== undefined) limits.push(`x-sandbox-call ${call}`);
  if (expires_after !== undefined && expires_after !== null) limits.push(`for ${Math.ceil(expires_after)} s`);
  else if (times === 0) limits.push("until removed");
  return limits.join(", ");
}

/** The faults that still apply. */
export function ArmedList() {
  const load = (/** @type {AbortSignal} */ signal) => get("/faults", {}, signal);
  const { data, error, reload } = useData("faults", useVersion(["faults", "settings"]), load);
  const faults = /** @type {{ faults: ArmedFault[] } | null} */ (data)?.faults ?? [];
  const expires = faults.some(({ expires_after }) => typeof expires_after === "number");
  useEffect(() => {
    if (!expires) return;
    const timer = setInterval(reload, 1000);
    return () => clearInterval(timer);
  }, [expires]);
  return html`<section class="armed" aria-labelledby="armed-title">
    <header class="faults-header">
      <h3 id="armed-title">Faults that apply <span class="muted">${faults.length}</span></h3>
      <button
        type="button"
        class="button-small button-danger"
        disabled=${faults.length === 0}
        onClick=${() => attempt(() => remove("/faults"), "All faults are removed.")}
      >
        Remove all
      </button>
    </header>
    ${error === null ? null : html`<p class="fault-error" role="alert">${error}</p>`}
    ${
      faults.length === 0
        ? html`<p class="muted">None. Requests are answered normally.</p>`
        : html`<ol class="fault-list">
            ${faults.map((fault) => html`<${Armed} key=${fault.id} fault=${fault} />`)}
          </ol>`
    }
  </section>`;
}

/** @param {{ fault: ArmedFault }} props */
function Armed({ fault }) {
  const title = KINDS.find(({ kind }) => kind === fault.kind)?.title ?? fault.kind;
  const extra = details(fault);
  return html`<li class="fault-item">
    <div>
      <strong>${title}</strong> <code class="code muted">${fault.kind}</code>
      ${extra ? html`<span class="muted"> ${extra}</span>` : null}
      <div class="muted">${remaining(fault)}</div>
    </div>
    <button
      type="button"
      class="button-small"
      aria-label=${`Remove the fault "${title}"`}
      onClick=${() => attempt(() => remove(`/faults/${fault.id}`))}
    >
      Remove
    </button>
  </li>`;
}
