import { get } from "../../lib/api.js";
import { useVersion } from "../../lib/changes.js";
import { html } from "../../lib/html.js";
import { href } from "../../lib/router.js";
import { logTime } from "../../lib/time.js";
import { useData } from "../../lib/use-data.js";
import { StatusChip } from "../requests/status-chip.js";

/** @typedef {import("../requests/types.js").Row} Row */

const SHOWN = 20;

/** The requests to which a fault was applied, newest first. */
export function PlayedList() {
  const { data } = useData("played", useVersion(["requests"]), (signal) =>
    get("/requests", { fault: "any", limit: SHOWN }, signal),
  );
  const page = /** @type {import("../requests/types.js").Page | null} */ (data);
  const rows = (page?.calls ?? [])
    .flatMap(({ attempts }) => attempts.filter((row) => row.fault !== null))
    .sort((one, other) => other.seq - one.seq)
    .slice(0, SHOWN);
  return html`<section class="played" aria-labelledby="played-title">
    <header class="faults-header">
      <h3 id="played-title">Played <span class="muted">newest first</span></h3>
      ${rows.length > 0 ? html`<a class="button button-small" href=${href("requests", { fault: "any" })}>All of them</a>` : null}
    </header>
    ${
      rows.length === 0
        ? html`<p class="muted">No request has met a fault yet.</p>`
        : html`<ol class="fault-list">
            ${rows.map((row) => html`<${Played} key=${row.seq} row=${row} />`)}
          </ol>`
    }
  </section>`;
}

/** @param {{ row: Row }} props */
function Played({ row }) {
  return html`<li>
    <a class="played-link" href=${href("requests", { seq: `${row.seq}` })}>
      <span class="played-operation">${row.operation ?? row.path}</span>
      <span class="played-chips"><span class="chip chip-warning">${row.fault}</span><${StatusChip} row=${row} /></span>
      <time class="muted" datetime=${row.at}>${logTime(row.at)}</time>
      <span class="muted played-to">${row.to}</span>
    </a>
  </li>`;
}
