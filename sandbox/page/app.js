// The frame of the page: the views, the clock, and the state of the connection.

import { ClockBar } from "./clock-bar.js";
import { useChanges } from "./lib/changes.js";
import { ErrorBoundary } from "./lib/error-boundary.js";
import { html } from "./lib/html.js";
import { Notices } from "./lib/notices.js";
import { PageVersion } from "./lib/page-version.js";
import { href, useRoute } from "./lib/router.js";
import { StoredDataView } from "./views/data/data-view.js";
import { FaultsView } from "./views/faults/faults-view.js";
import { PhonesView } from "./views/phones/phones-view.js";
import { RequestsView } from "./views/requests/requests-view.js";

/** The views, in the order of their links. */
const VIEWS = [
  { name: "phones", title: "Phones", view: PhonesView },
  { name: "requests", title: "Requests", view: RequestsView },
  { name: "faults", title: "Faults", view: FaultsView },
  { name: "data", title: "Data", view: StoredDataView },
];

export function App() {
  const route = useRoute();
  const { isConnected, change } = useChanges();
  const active = VIEWS.find((view) => view.name === route.view) ?? VIEWS[0];
  return html`<a class="skip-link" href="#main" onClick=${skip}>Skip to the content</a>
    <header class="top">
      <h1 class="top-title">Workspace sandbox</h1>
      <nav class="top-views" aria-label="Views">
        ${VIEWS.map(
          (view) => html`<a
            key=${view.name}
            href=${href(view.name)}
            aria-current=${view === active ? "page" : undefined}
            class="top-view"
            >${view.title}</a
          >`,
        )}
      </nav>
      <${ClockBar} />
    </header>
    ${
      change && !isConnected
        ? html`<p class="banner" role="alert">The sandbox does not respond. The page continues when it runs again.</p>`
        : null
    }
    <${PageVersion} />
    <main id="main" class="main" tabindex="-1">${
      active
        ? html`<${ErrorBoundary} key=${active.name}><${active.view} parameters=${route.parameters} /></${ErrorBoundary}>`
        : null
    }</main>
    <${Notices} />`;
}

/** Moves the focus without changing the fragment, which is the route. */
function skip(/** @type {Event} */ event) {
  event.preventDefault();
  document.querySelector("main")?.focus();
}
