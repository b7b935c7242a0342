// Everything about one request.

import { get, post } from "../../lib/api.js";
import { useVersion } from "../../lib/changes.js";
import { html } from "../../lib/html.js";
import { attempt } from "../../lib/notices.js";
import { useData } from "../../lib/use-data.js";
import { useEffect, useRef, useState } from "../../vendor/hooks.js";
import { CodePanel } from "./code-panel.js";
import { AnswerPart, Body, Headers, Parameters, Problems } from "./detail-parts.js";
import { Facts } from "./facts.js";
import { listHref } from "./filters.js";
import { StatusChip } from "./status-chip.js";

/** @typedef {import("./types.js").Detail} Detail */
/** @typedef {import("./filters.js").Filters} Filters */

/**
 * @param {object} props
 * @param {number} props.seq
 * @param {import("./types.js").Call | null} props.call the call of the request, if it is in the list
 * @param {boolean} props.isBelowList whether the list of all calls has it further down, in a part that is not loaded
 * @param {Filters} props.filters
 * @param {string} props.closeHref
 */
export function RequestDetail({ seq, call, isBelowList, filters, closeHref }) {
  const pane = useRef(/** @type {HTMLElement | null} */ (null));
  const anyChange = useVersion(["requests"]);
  // The list follows all changes, so that the details are loaded again only when its version of the call has changed. A
  // request below the list does not change, except that a retry brings its call into the list.
  const isPending = useRef(true);
  const version = call ? JSON.stringify(call.attempts) : isBelowList && !isPending.current ? "below" : anyChange;
  const { data, error } = useData(`${seq}`, version, (signal) => get(`/requests/${seq}`, {}, signal));
  const detail = /** @type {Detail | null} */ (data);
  isPending.current = detail?.row.pending ?? true;
  useEffect(() => {
    if (pane.current) pane.current.scrollTop = 0;
  }, [seq]);
  return html`<article class="request-detail" ref=${pane} tabindex="0" aria-labelledby="detail-title">
    <header class="detail-header">
      <a class="button button-small detail-back" href=${closeHref}>← Back</a>
      <h2 id="detail-title">
        ${detail ? (detail.row.operation ?? `${detail.row.method} ${detail.row.path}`) : "Request"}
        <span class="muted detail-seq"> #${seq}</span>
      </h2>
      ${detail ? html`<${StatusChip} row=${detail.row} />` : null}
      <span class="detail-space"></span>
      ${detail ? html`<${ReplayButton} seq=${seq} filters=${filters} />` : null}
      <a class="button button-plain detail-close" href=${closeHref} aria-label="Close the details">✕</a>
    </header>
    ${error === null ? null : html`<p class="request-error" role="alert">${error}</p>`}
    ${detail ? html`<${Content} detail=${detail} filters=${filters} />` : null}
  </article>`;
}

/** @param {{ seq: number, filters: Filters }} props */
function ReplayButton({ seq, filters }) {
  const [isBusy, setBusy] = useState(false);
  const replay = async () => {
    setBusy(true);
    await attempt(async () => {
      /** @type {{ seq: number }} */
      const replayed = await post(`/requests/${seq}/replay`);
      location.hash = listHref(filters, replayed.seq);
    }, "The request was sent again.");
    setBusy(false);
  };
  return html`<button type="button" class="button-small" disabled=${isBusy} onClick=${replay}>Play again</button>`;
}

/** @param {{ attempts: number[], seq: number, filters: Filters }} props */
function Attempts({ attempts, seq, filters }) {
  if (attempts.length < 2) return null;
  return html`<nav class="tabs" aria-label="Attempts">
    ${attempts.map(
      (attempt, index) => html`<a
        key=${attempt}
        class="tab"
        href=${listHref(filters, attempt)}
        aria-current=${attempt === seq ? "true" : undefined}
        >Attempt ${index + 1}</a
      >`,
    )}
  </nav>`;
}

/** @param {{ detail: Detail, filters: Filters }} props */
function Content({ detail, filters }) {
  const { row, attempts, headers, body, body_base64, parameters, problems, answer } = detail;
  return html`<${Attempts} attempts=${attempts} seq=${row.seq} filters=${filters} />
    ${
      row.same_message_as === null
        ? null
        : html`<p class="request-banner" role="note">
            <span>This message was sent before:</span>
            <a class="detail-doubled" href=${listHref(filters, row.same_message_as)}>request #${row.same_message_as}</a>
          </p>`
    }
    <${Problems} problems=${problems} />
    <${Facts} detail=${detail} />
    <section aria-labelledby="detail-parameters">
      <h3 id="detail-parameters">Parameters</h3>
      ${parameters ? html`<${Parameters} operation=${row.operation} parameters=${parameters} />` : html`<p class="muted">They cannot be read.</p>`}
    </section>
    <section aria-labelledby="detail-answer">
      <h3 id="detail-answer">Answer</h3>
      <${AnswerPart} answer=${answer} row=${row} />
    </section>
    ${
      row.operation && parameters
        ? html`<section aria-labelledby="detail-code">
            <h3 id="detail-code">As code</h3>
            <${CodePanel} operation=${row.operation} parameters=${parameters} />
          </section>`
        : null
    }
    <section aria-labelledby="detail-sent">
      <h3 id="detail-sent">As sent</h3>
      ${body || body_base64 ? html`<${Body} text=${body ?? body_base64} name="the body" />` : html`<p class="muted">No body.</p>`}
      <${Headers} headers=${headers} caption="Headers" />
    </section>`;
}
