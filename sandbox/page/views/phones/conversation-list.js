// The list of the phones, the one with the newest message first.

import { html } from "../../lib/html.js";
import { href } from "../../lib/router.js";
import { timeOrDate } from "../../lib/time.js";
import { ChannelFilter } from "../../lib/use-channels.js";
import { useNow } from "../../lib/use-now.js";
import { VirtualList } from "../../lib/virtual-list.js";
import { useState } from "../../vendor/hooks.js";
import { displayName, useConversations } from "./conversations.js";
import { Flag, Ticks } from "./icons.js";

/** @typedef {import("./conversations.js").Conversation} Conversation */

/** As in the style sheet. */
const ROW_HEIGHT = 68;

/**
 * @param {object} props
 * @param {readonly import("../../lib/use-channels.js").Channel[]} props.channels
 * @param {{ channelId: string, phoneNumber: string } | null} props.selected
 * @param {() => void} props.onNew
 */
export function ConversationList({ channels, selected, onNew }) {
  const [search, setSearch] = useState("");
  const [channelId, setChannelId] = useState("");
  const { rows, error, isLoading, show } = useConversations({ search: search.trim(), channelId });
  const now = useNow(60_000);
  const shown = new Set(rows.flatMap((row) => row?.channelId ?? []));
  // The name of a channel says nothing if all rows have the same one.
  const channelNames = new Map(shown.size > 1 ? channels.map((channel) => [channel.id, channel.name]) : []);
  return html`<section class="phones-list" aria-labelledby="phones-title">
    <header class="phones-tools">
      <div class="phones-heading">
        <h2 id="phones-title">Phones</h2>
        <button type="button" class="button-small" onClick=${onNew}>New phone</button>
      </div>
      <input
        type="search"
        aria-label="Search by name or number"
        placeholder="Search by name or number"
        value=${search}
        onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ event) => setSearch(event.currentTarget.value)}
      />
      <${ChannelFilter} channels=${channels} value=${channelId} onChange=${setChannelId} />
    </header>
    ${error ? html`<p class="empty">${error}</p>` : null}
    ${
      !error && !isLoading && rows.length === 0
        ? html`<p class="empty">${search || channelId ? "No phone matches." : "There are no phones yet. Send a message, or add a phone."}</p>`
        : null
    }
    <div class="phones-rows" onKeyDown=${moveFocus}>
      <${VirtualList}
        key=${`${channelId} ${search}`}
        rows=${rows}
        rowHeight=${ROW_HEIGHT}
        label="Phones"
        onRange=${show}
        render=${(/** @type {Conversation | null} */ row, /** @type {number} */ index) =>
          row
            ? html`<${ConversationRow}
                key=${index}
                conversation=${row}
                channelName=${channelNames.get(row.channelId)}
                isSelected=${row.channelId === selected?.channelId && row.phoneNumber === selected?.phoneNumber}
                now=${now}
              />`
            : html`<div key=${index} class="phone-row" role="listitem" aria-busy="true"><span class="visually-hidden">Loading</span></div>`}
      />
    </div>
  </section>`;
}

/**
 * The arrow keys move between the phones.
 *
 * @param {KeyboardEvent & { currentTarget: HTMLElement }} event
 */
function moveFocus(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  const focused = document.activeElement;
  // The list itself is scrolled by the keys.
  if (!(focused instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  links[links.indexOf(focused) + step]?.focus();
}

/**
 * @param {object} props
 * @param {Conversation} props.conversation
 * @param {string} [props.channelName]
 * @param {boolean} props.isSelected
 * @param {number} props.now
 */
function ConversationRow({ conversation, channelName, isSelected, now }) {
  const { channelId, phoneNumber, last_message: message } = conversation;
  return html`<div class="phone-row" role="listitem">
    <a class="phone-link" href=${href("phones", { channelId, phoneNumber })} aria-current=${isSelected ? "true" : undefined}>
      <${Avatar} name=${conversation.name} />
      <span class="phone-row-name">${displayName(conversation)}</span>
      <span class="phone-row-time">${message ? timeOrDate(message.timestamp, now) : null}</span>
      <span class="phone-row-preview">
        ${message?.direction === "outbound" ? html`<${Ticks} status=${message.status} />` : null}
        <span class="phone-row-text">${message ? message.preview : conversation.name ? phoneNumber : "No messages"}</span>
      </span>
      <span class="phone-row-flags">
        ${conversation.is_blocked ? html`<${Flag} flag="blocked" isShort />` : null}
        ${conversation.stopped_marketing ? html`<${Flag} flag="marketing" isShort />` : null}
        ${channelName ? html`<span class="phone-row-channel">${channelName}</span>` : null}
      </span>
    </a>
  </div>`;
}

/** The initials of a person. @param {{ name: string | null }} props */
export function Avatar({ name }) {
  const words = (name ?? "").split(/\s+/).filter((word) => /^\p{L}|\p{N}/u.test(word));
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "").join("");
  return html`<span class="avatar" aria-hidden="true">${initials.toUpperCase() || "#"}</span>`;
}
