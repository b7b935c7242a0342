// The view "Requests": what the server received, live, and everything about one request.

import { html } from "../../lib/html.js";
import { DoubledBanner } from "./doubled-banner.js";
import { FilterBar } from "./filter-bar.js";
import { hasFilters, listHref, readFilters } from "./filters.js";
import { RequestDetail } from "./request-detail.js";
import { RequestList } from "./request-list.js";
import { useCalls } from "./use-calls.js";

const NUMBER = new Intl.NumberFormat("en");

/** @param {{ parameters: URLSearchParams }} props */
export function RequestsView({ parameters }) {
  const filters = readFilters(parameters);
  const selected = Number(parameters.get("seq")) || null;
  const { calls, more, total, dropped, waiting, isWaitingMore, error, isLoading, loadMore, setAtTop } =
    useCalls(filters);
  return html`<section class="requests" aria-labelledby="requests-title">
    <div class="requests-top">
      <h2 id="requests-title">
        Requests <span class="muted requests-count">${isLoading ? "" : NUMBER.format(total)}</span>
      </h2>
      <${FilterBar} filters=${filters} selected=${selected} />
      <${DoubledBanner} isFiltered=${filters.doubled === "true"} />
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
                ...${{ calls, more, waiting, isWaitingMore, filters, selected, loadMore, setAtTop }}
              />`
        }
      </div>
      ${
        selected === null
          ? null
          : html`<${RequestDetail} seq=${selected} filters=${filters} closeHref=${listHref(filters)} />`
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
