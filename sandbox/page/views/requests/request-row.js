import { html } from "../../lib/html.js";
import { logTime } from "../../lib/time.js";
import { StatusChip, shortDuration } from "./status-chip.js";

/** @typedef {import("./rows.js").ListRow} ListRow */

/**
 * A request in the list: a link to everything about it.
 *
 * @param {object} props
 * @param {ListRow} props.item
 * @param {string} props.href
 * @param {boolean} props.isSelected
 * @param {number} props.position from 1
 * @param {number} props.count of the rows; -1 if more can be loaded
 */
export function RequestRow({ item: { row, isRetry, isLast }, href, isSelected, position, count }) {
  const classes = ["request-row"];
  if (isSelected) classes.push("request-row-selected");
  if (isRetry) classes.push("request-row-retry");
  if (!isLast) classes.push("request-row-continued");
  if (row.same_message_as !== null) classes.push("request-row-doubled");
  return html`<div role="listitem" aria-setsize=${count} aria-posinset=${position} class=${classes.join(" ")}>
    <a class="request-link" href=${href} data-seq=${row.seq} aria-current=${isSelected ? "true" : undefined}>
      <span class="request-status"><${StatusChip} row=${row} /></span>
      <span class="request-line">
        <span class="request-operation">
          ${isRetry ? html`<span class="request-attempt">↳ attempt ${row.attempt}${" "}</span>` : null}
          ${row.operation ?? `${row.method} ${row.path}`}
        </span>
        <time class="request-time" datetime=${row.at}>${logTime(row.at)}</time>
      </span>
      <span class="request-line">
        <span class="request-to">${row.to}</span>
        <span class="request-duration">${shortDuration(row.duration_ms)}</span>
        <span class="request-notes">
          ${
            row.same_message_as === null
              ? null
              : html`<span class="chip chip-error">same<span class="request-long"> message</span> as #${row.same_message_as}</span>`
          }
          ${row.fault === null ? null : html`<span class="chip chip-warning"><span class="request-long">fault </span>${row.fault}</span>`}
          ${row.effect ? html`<span class="chip chip-good">${row.effect.kind.replace("_", " ")}</span>` : null}
          ${
            row.idempotency_key === null
              ? null
              : html`<span class="request-key code" title=${row.idempotency_key}>key ${row.idempotency_key}</span>`
          }
        </span>
        <span class="request-connection">conn. ${row.connection}</span>
      </span>
    </a>
  </div>`;
}
