// The view "Requests": what the server received, live, and everything about one request.

import { html } from "../../lib/html.js";
import { useState } from "../../vendor/hooks.js";
import { DoubledBanner } from "./doubled-banner.js";
import { FilterBar } from "./filter-bar.js";
import { hasFilters, listHref, readFilters } from "./filters.js";
import { RequestDetail } from "./request-detail.js";
import { RequestList } from "./request-list.js";
import { useCalls } from "./use-calls.js";

const NUMBER = new Intl.NumberFormat("en");

/** A call is a request and its retries. @param {number} calls */
const counted = (calls) => `${NUMBER.format(calls)} ${calls === 1 ? "call" : "calls"}`;

/** @param {{ parameters: URLSearchParams }} props */
export function RequestsView({ parameters }) {
  const filters = readFilters(parameters);
  const selected = Number(parameters.get("seq")) || null;
  const { calls, more, total, dropped, doubled, waiting, isWaitingMore, error, isLoading, loadMore, setView } =
    useCalls(filters);
  const call = calls.find(({ attempts }) => attempts.some(({ seq }) => seq === selected)) ?? null;
  const isBelowList = !hasFilters(filters) && selected !== null && selected < (calls.at(-1)?.last ?? 0);
  const [isFilterOpen, setFilterOpen] = useState(false);
  return html`<section class="requests" aria-labelledby="requests-title">
    <div class="requests-top">
      <div class="requests-heading">
        <h2 id="requests-title">
          Requests <span class="muted requests-count">${isLoading ? "" : counted(total)}</span>
        </h2>
        <button
          type="button"
          class="button-small requests-filter-button"
          aria-expanded=${isFilterOpen}
          aria-controls="request-filters"
          onClick=${() => setFilterOpen(!isFilterOpen)}
        >
          ${hasFilters(filters) ? "Filters, on" : "Filters"}
        </button>
      </div>
      <${FilterBar} filters=${filters} selected=${selected} isOpen=${isFilterOpen} />
      <${DoubledBanner} doubled=${doubled} isFiltered=${filters.doubled === "true"} />
      ${error === null ? null : html`<p class="request-error" role="alert">${error}</p>`}
      ${dropped > 0 ? html`<p class="muted requests-dropped">${NUMBER.format(dropped)} older requests were dropped.</p>` : null}
    </div>
    <div class=${selected === null ? "requests-panes" : "requests-panes requests-panes-detail"}>
      <div class="requests-list-pane">
        ${
          calls.length === 0 && !isLoading && error === null
            ? html`<${Empty} filters=${filters} />`
            : html`<${RequestList}
                key=${JSON.stringify(filters)}
                ...${{ calls, more, waiting, isWaitingMore, filters, selected, loadMore, setView }}
              />`
        }
      </div>
      ${
        selected === null
          ? null
          : html`<${RequestDetail}
              seq=${selected}
              ...${{ call, isBelowList, filters }}
              closeHref=${listHref(filters)}
            />`
      }
    </div>
  </section>`;
}

/** @param {{ filters: import("./filters.js").Filters }} props */
function Empty({ filters }) {
  if (hasFilters(filters)) {
    return html`<p class="empty">No request matches these filters. <a href="#/requests">Show all requests</a></p>`;
  }
  return html`<div class="empty">
    <p>No requests yet.</p>
    <p>Send one with the base URL and a key of the sandbox:</p>
    <pre class="code request-start">
export WORKSPACE_BASE_URL=${location.origin} WORKSPACE_API_KEY=sandbox-key</pre
    >
  </div>`;
}
