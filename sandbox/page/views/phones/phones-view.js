import { html } from "../../lib/html.js";

/** @param {{ parameters: URLSearchParams }} props */
export function PhonesView({ parameters }) {
  return html`<h2>Phones ${parameters.toString()}</h2>`;
}
