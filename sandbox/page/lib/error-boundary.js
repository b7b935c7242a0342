// Keeps an error of one view from emptying the page.

import { useErrorBoundary } from "../vendor/hooks.js";
import { html } from "./html.js";

/** @param {{ children: import("./html.js").Children }} props */
export function ErrorBoundary({ children }) {
  const [error, reset] = useErrorBoundary();
  if (!error) return children;
  return html`<div class="empty" role="alert">
    <p>This view cannot be shown: ${error instanceof Error ? error.message : String(error)}</p>
    <button type="button" onClick=${reset}>Try again</button>
  </div>`;
}
