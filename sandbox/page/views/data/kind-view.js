// One kind of data: search, a page of the table, and the dialogs of its items.

import { get } from "../../lib/api.js";
import { useVersion } from "../../lib/changes.js";
import { Confirm } from "../../lib/confirm.js";
import { html } from "../../lib/html.js";
import { getLimits } from "../../lib/limits.js";
import { replace } from "../../lib/router.js";
import { ChannelFilter } from "../../lib/use-channels.js";
import { useData } from "../../lib/use-data.js";
import { useEffect, useState } from "../../vendor/hooks.js";
import { removeItem } from "./item-actions.js";
import { ItemDialog } from "./item-dialog.js";
import { ItemTable } from "./item-table.js";
import { keyOf } from "./kinds.js";
import { Pager } from "./pager.js";

/** @typedef {import("./kinds.js").Item} Item */

const PAGE_SIZE = 50;

/**
 * @param {object} props
 * @param {import("./kinds.js").Kind} props.kind
 * @param {readonly import("../../lib/use-channels.js").Channel[]} props.channels
 * @param {{ search: string, channelId: string }} props.filter
 */
export function KindView({ kind, channels, filter }) {
  const [offset, setOffset] = useState(0);
  const [edited, setEdited] = useState(/** @type {{ item: Item | null } | null} */ (null));
  const [removed, setRemoved] = useState(/** @type {Item | null} */ (null));
  const { search, channelId } = filter;
  useEffect(() => setOffset(0), [search]);
  const query = { search: search.trim(), channelId, limit: PAGE_SIZE, offset };
  const { data, error } = useData(
    JSON.stringify([kind.name, query]),
    useVersion(["data"]),
    (signal) => /** @type {Promise<{ items: Item[], total: number }>} */ (get(`/data/${kind.name}`, query, signal)),
  );
  const limits = useData("limits", useVersion(["settings", "data"]), getLimits);
  const total = data?.total ?? 0;
  // The last page may have been deleted.
  useEffect(() => {
    if (data && offset > 0 && offset >= total) setOffset(Math.max(0, Math.floor((total - 1) / PAGE_SIZE) * PAGE_SIZE));
  }, [data]);
  const filterBy = (/** @type {Partial<typeof filter>} */ change) =>
    replace("data", { kind: kind.name, ...filter, ...change });
  const firstChannel = channelId || channels[0]?.id || "";
  /** The item as it is now. @param {Item | null} item */
  const latestOf = (item) => {
    const key = item && JSON.stringify(keyOf(kind, item));
    return data?.items.find((other) => JSON.stringify(keyOf(kind, other)) === key) ?? item;
  };
  return html`<div class="data-content">
    <div class="data-filter">
      <h2 id="data-title">${kind.title}</h2>
      <input
        type="search"
        aria-label=${`Search ${kind.title.toLowerCase()}`}
        placeholder="Search"
        value=${search}
        onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ event) => filterBy({ search: event.currentTarget.value })}
      />
      ${
        kind.isAcrossChannels
          ? null
          : html`<${ChannelFilter} channels=${channels} value=${channelId} onChange=${(/** @type {string} */ id) => filterBy({ channelId: id })} />`
      }
      ${
        kind.fields.length
          ? html`<button type="button" class="button-primary" onClick=${() => setEdited({ item: null })}>New ${kind.one}</button>`
          : null
      }
    </div>
    ${error ? html`<p class="form-error" role="alert">${error}</p>` : null}
    <div class="data-table" role="region" aria-labelledby="data-title" tabindex="0">
      ${
        data?.items.length
          ? html`<${ItemTable}
              kind=${kind}
              items=${data.items}
              templateStates=${limits.data?.templates ?? {}}
              onEdit=${(/** @type {Item} */ item) => setEdited({ item })}
              onRemove=${setRemoved}
            />`
          : data &&
            html`<p class="empty">${search || channelId ? `No ${kind.one} matches.` : `There is no ${kind.one} yet.`}</p>`
      }
    </div>
    <${Pager} offset=${offset} size=${PAGE_SIZE} total=${total} onChange=${setOffset} />
    ${
      edited
        ? html`<${ItemDialog} kind=${kind} item=${latestOf(edited.item)} channels=${channels} channelId=${firstChannel} onClose=${() => setEdited(null)} />`
        : null
    }
    ${
      removed
        ? html`<${Confirm}
            title=${`Delete this ${kind.one}?`}
            action="Delete"
            run=${() => removeItem(kind, removed)}
            onClose=${() => setRemoved(null)}
          >
            ${`${kind.label(removed)} is deleted${kind.name === "channels" ? ", and everything that belongs to it" : ""}.`}
          </${Confirm}>`
        : null
    }
  </div>`;
}
