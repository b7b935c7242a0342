import { html } from "../../lib/html.js";
import { href } from "../../lib/router.js";

/**
 * Warns that a message was sent twice: the mistake that a careful sender must not make.
 *
 * @param {{ doubled: number, isFiltered: boolean }} props `doubled`: how many requests sent a message again
 */
export function DoubledBanner({ doubled, isFiltered }) {
  if (doubled === 0) return null;
  const subject = doubled === 1 ? "1 request" : `${doubled} requests`;
  return html`<div class="request-banner" role="status">
    <strong>${subject} sent a message again.</strong>
    ${
      isFiltered
        ? html`<a class="button button-small" href=${href("requests")}>Show all requests</a>`
        : html`<a class="button button-small" href=${href("requests", { doubled: "true" })}>Show ${doubled === 1 ? "it" : "them"}</a>`
    }
  </div>`;
}
