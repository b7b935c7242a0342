import { html } from "../../lib/html.js";
import { attempt } from "../../lib/notices.js";

/** @param {{ text: string, name: string }} props `name`: what is copied, for the button's name */
export function CopyButton({ text, name }) {
  return html`<button
    type="button"
    class="button-small"
    aria-label=${`Copy ${name}`}
    onClick=${() => attempt(() => navigator.clipboard.writeText(text), "Copied.")}
  >
    Copy
  </button>`;
}
