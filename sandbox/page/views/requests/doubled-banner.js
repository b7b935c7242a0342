import { get } from "../../lib/api.js";
import { useVersion } from "../../lib/changes.js";
import { html } from "../../lib/html.js";
import { href } from "../../lib/router.js";
import { useData } from "../../lib/use-data.js";

/**
 * Warns that a message was sent twice: the mistake that a careful sender must not make.
 *
 * @param {{ isFiltered: boolean }} props
 */
export function DoubledBanner({ isFiltered }) {
  const { data } = useData("state", useVersion(["requests"]), (signal) => get("/state", {}, signal));
  const doubled = /** @type {{ counts: { doubled: number } } | null} */ (data)?.counts.doubled ?? 0;
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
