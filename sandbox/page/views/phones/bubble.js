// A message as WhatsApp shows it. Its strings are shown as they are: a URL is no link, and media are not loaded.

import { html } from "../../lib/html.js";
import { ButtonIcon, MediaIcon } from "./icons.js";

/** @typedef {{ kind: string, text: string | null, name: string | null }} Header */
/** @typedef {{ type: string, text: string }} Button */
/** @typedef {{ header: Header | null, body: string, footer: string | null, buttons: Button[] }} Rendered */

/** @param {{ header: Header }} props */
function BubbleHeader({ header }) {
  if (header.kind === "text") return html`<p class="bubble-title">${header.text}</p>`;
  return html`<p class="bubble-media">
    <${MediaIcon} kind=${header.kind} />
    <span class="bubble-media-kind">${header.kind}</span>
    ${header.name ? html`<span class="bubble-media-name">${header.name}</span>` : null}
  </p>`;
}

/**
 * @param {object} props
 * @param {Rendered} props.rendered
 * @param {"inbound" | "outbound"} props.direction
 * @param {string[]} [props.problems] such as why the message failed
 * @param {import("../../lib/html.js").Children} [props.children] the end of the bubble: the time and the ticks
 */
export function Bubble({ rendered, direction, problems = [], children }) {
  const { header, body, footer, buttons } = rendered;
  return html`<div class=${`bubble bubble-${direction}${problems.length ? " bubble-problem" : ""}`}>
    ${header ? html`<${BubbleHeader} header=${header} />` : null}
    ${body ? html`<p class="bubble-body">${body}</p>` : null}
    ${footer ? html`<p class="bubble-footer">${footer}</p>` : null}
    ${children}
    ${
      buttons.length
        ? html`<ul class="bubble-buttons" aria-label="Buttons of the message">
            ${buttons.map(
              (button, index) =>
                html`<li key=${index} class="bubble-button"><${ButtonIcon} type=${button.type} />${button.text}</li>`,
            )}
          </ul>`
        : null
    }
    ${problems.map((problem) => html`<p key=${problem} class="bubble-error">${problem}</p>`)}
  </div>`;
}
