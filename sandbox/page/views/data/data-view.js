import { html } from "../../lib/html.js";

/** @param {{ parameters: URLSearchParams }} props */
export function StoredDataView({ parameters }) {
  return html`<h2>Data ${parameters.toString()}</h2>`;
}
