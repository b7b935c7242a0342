// The frame of the page: the views, the clock, and the state of the connection.

import { ClockBar } from "./clock-bar.js";
import { useChanges } from "./lib/changes.js";
import { ErrorBoundary } from "./lib/error-boundary.js";
import { html } from "./lib/html.js";
import { Notices } from "./lib/notices.js";
import { PageVersion } from "./lib/page-version.js";
import { href, useRoute } from "./lib/router.js";
import { useView } from "./use-view.js";
import { VIEWS, viewOf } from "./views.js";

export function App() {
  const route = useRoute();
  const { isConnected, change } = useChanges();
  const active = viewOf(route.view);
  const { View, error } = useView(active, change?.started);
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
      View
        ? html`<${ErrorBoundary} key=${active.name}><${View} parameters=${route.parameters} /></${ErrorBoundary}>`
        : error &&
          html`<div class="empty" role="alert">
            <p>This view cannot be shown: ${error}</p>
            <button type="button" onClick=${() => location.reload()}>Reload</button>
          </div>`
    }</main>
    <${Notices} />`;
}

/** Moves the focus without changing the fragment, which is the route. */
function skip(/** @type {Event} */ event) {
  event.preventDefault();
  document.querySelector("main")?.focus();
}
