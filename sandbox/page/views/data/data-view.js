// The view "Data": a table per kind, and what can be done with all data.

import { html } from "../../lib/html.js";
import { href } from "../../lib/router.js";
import { useChannels } from "../../lib/use-channels.js";
import { useEffect, useRef } from "../../vendor/hooks.js";
import { DataTools } from "./data-tools.js";
import { KindView } from "./kind-view.js";
import { KINDS } from "./kinds.js";

/** @param {{ parameters: URLSearchParams }} props */
export function StoredDataView({ parameters }) {
  const channels = useChannels();
  const kind = KINDS.find(({ name }) => name === parameters.get("kind")) ?? KINDS[1] ?? KINDS[0];
  const active = useRef(/** @type {HTMLAnchorElement | null} */ (null));
  // On a narrow window the links can be scrolled.
  useEffect(() => active.current?.scrollIntoView({ block: "nearest", inline: "nearest" }), [kind]);
  if (!kind) return null;
  // The filter stays in the address, for the kinds that have channels.
  const channelId = parameters.get("channelId") ?? "";
  const filter = { search: parameters.get("search") ?? "", channelId: kind.isAcrossChannels ? "" : channelId };
  return html`<div class="data">
    <header class="data-top">
      <nav class="data-kinds" aria-label="Kinds of data">
        ${KINDS.map(
          ({ name, title }) => html`<a
            key=${name}
            ref=${name === kind.name ? active : undefined}
            class="data-kind"
            href=${href("data", { kind: name, channelId })}
            aria-current=${name === kind.name ? "page" : undefined}
            >${title}</a
          >`,
        )}
      </nav>
      <${DataTools} channels=${channels} channelId=${channelId || channels[0]?.id || ""} />
    </header>
    <${KindView} key=${`${kind.name} ${filter.channelId}`} kind=${kind} channels=${channels} filter=${filter} />
  </div>`;
}
