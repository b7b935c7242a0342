import { get } from "../../lib/api.js";
import { html } from "../../lib/html.js";
import { href } from "../../lib/router.js";
import { day, logTime } from "../../lib/time.js";
import { useData } from "../../lib/use-data.js";
import { shortDuration } from "./status-chip.js";

/** @typedef {import("./types.js").Detail} Detail */

/**
 * The phone that shows a sent message. The channel is that of the message, because a request can leave it out.
 *
 * @param {{ id: string }} props
 */
function PhoneLink({ id }) {
  const { data } = useData(id, "", (signal) => get("/message", { wamid: id }, signal));
  const message = /** @type {{ channelId: string, to: string } | null} */ (data);
  if (!message) return null;
  return html` <a href=${href("phones", { channelId: message.channelId, phoneNumber: message.to })}>Show on the phone</a>`;
}

/** @param {{ name: string, isWide?: boolean, children: import("../../lib/html.js").Children }} props */
const Fact = ({ name, isWide = false, children }) =>
  html`<div class=${isWide ? "fact fact-wide" : "fact"}><dt>${name}</dt><dd>${children}</dd></div>`;

/** @param {{ detail: Detail }} props */
export function Facts({ detail: { row, query } }) {
  return html`<dl class="facts">
    <${Fact} name="Time">${day(row.at)}, ${logTime(row.at)}<//>
    <${Fact} name="Request" isWide>
      <span class="code">${row.method} ${row.path}${query ? `?${query}` : ""}</span>
    <//>
    <${Fact} name="Connection">${row.connection}, HTTP/${row.http}<//>
    ${row.duration_ms === null ? null : html`<${Fact} name="Duration">${shortDuration(row.duration_ms)}<//>`}
    ${row.fault === null ? null : html`<${Fact} name="Fault"><span class="chip chip-warning">${row.fault}</span><//>`}
    ${
      row.effect
        ? html`<${Fact} name="Effect" isWide>
            ${row.effect.kind.replace("_", " ")} <span class="code">${row.effect.id}</span>
            ${row.effect.kind === "message" ? html`<${PhoneLink} id=${row.effect.id} />` : null}
          <//>`
        : html`<${Fact} name="Effect" isWide><span class="muted">none</span><//>`
    }
    ${row.idempotency_key === null ? null : html`<${Fact} name="Idempotency key"><span class="code">${row.idempotency_key}</span><//>`}
    ${row.call === null ? null : html`<${Fact} name="x-sandbox-call"><span class="code">${row.call}</span><//>`}
  </dl>`;
}
