// The phone of a customer: who it is, the window, the messages, and the field to write in.

import { html } from "../../lib/html.js";
import { changeLimits, withMember } from "../../lib/limits.js";
import { Menu } from "../../lib/menu.js";
import { attempt } from "../../lib/notices.js";
import { href } from "../../lib/router.js";
import { Composer } from "./composer.js";
import { Avatar } from "./conversation-list.js";
import { displayName, useConversation } from "./conversations.js";
import { Flag } from "./icons.js";
import { MessageList } from "./message-list.js";
import { WindowBar } from "./window-bar.js";

/** @typedef {import("./conversations.js").Conversation} Conversation */

/**
 * @param {object} props
 * @param {string} props.channelId
 * @param {string} props.phoneNumber
 * @param {string} [props.channelName] if there are several channels
 */
export function Phone({ channelId, phoneNumber, channelName }) {
  const { data: conversation, error } = useConversation(channelId, phoneNumber);
  const name = conversation ? displayName(conversation) : phoneNumber;
  return html`<section class="phone" aria-labelledby="phone-title">
    <header class="phone-header">
      <a class="button phone-back" href=${href("phones")}>Back</a>
      <${Avatar} name=${conversation?.name ?? null} />
      <div class="phone-who">
        <h2 id="phone-title">${name}</h2>
        <p class="phone-number">${[name === phoneNumber ? "" : phoneNumber, channelName].filter(Boolean).join(" · ")}</p>
      </div>
      ${conversation?.is_blocked ? html`<${Flag} flag="blocked" />` : null}
      ${conversation?.stopped_marketing ? html`<${Flag} flag="marketing" />` : null}
      ${conversation ? html`<${CustomerMenu} conversation=${conversation} />` : null}
    </header>
    ${error ? html`<p class="phone-error" role="alert">${error}</p>` : html`<${WindowBar} closesAt=${conversation?.window_closes_at ?? null} />`}
    <${MessageList} channelId=${channelId} phoneNumber=${phoneNumber} />
    <${Composer} channelId=${channelId} phoneNumber=${phoneNumber} name=${name} />
  </section>`;
}

/** The menu of the customer. @param {{ conversation: Conversation }} props */
function CustomerMenu({ conversation }) {
  const { phoneNumber, is_blocked: isBlocked, stopped_marketing: hasStopped } = conversation;
  const change = (/** @type {"blocked" | "stopped_marketing"} */ list, /** @type {boolean} */ isIn) => () =>
    void attempt(() => changeLimits((limits) => ({ [list]: withMember(limits[list], phoneNumber, isIn) })));
  return html`<${Menu}
    label="Act as the customer"
    items=${[
      { label: isBlocked ? "Unblock the business" : "Block the business", onSelect: change("blocked", !isBlocked) },
      {
        label: hasStopped ? "Resume marketing messages" : "Stop marketing messages",
        onSelect: change("stopped_marketing", !hasStopped),
      },
    ]}
  />`;
}
