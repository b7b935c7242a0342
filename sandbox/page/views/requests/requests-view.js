import { html } from "../../lib/html.js";

/** @param {{ parameters: URLSearchParams }} props */
export function RequestsView({ parameters }) {
  return html`<h2>Requests ${parameters.toString()}</h2>`;
}
