import { html } from "../../lib/html.js";

/** @param {{ parameters: URLSearchParams }} props */
export function FaultsView({ parameters }) {
  return html`<h2>Faults ${parameters.toString()}</h2>`;
}
