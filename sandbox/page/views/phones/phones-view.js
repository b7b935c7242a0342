// The view "Phones": the list, and the phone that is selected. On a narrow window only one of them is shown.

import { html } from "../../lib/html.js";
import { useChannels } from "../../lib/use-channels.js";
import { useState } from "../../vendor/hooks.js";
import { ConversationList } from "./conversation-list.js";
import { NewPhoneDialog } from "./new-phone-dialog.js";
import { Phone } from "./phone.js";

/** @param {{ parameters: URLSearchParams }} props */
export function PhonesView({ parameters }) {
  const channels = useChannels();
  const [isAdding, setIsAdding] = useState(false);
  const channelId = parameters.get("channelId");
  const phoneNumber = parameters.get("phoneNumber");
  const selected = channelId && phoneNumber ? { channelId, phoneNumber } : null;
  const channelName = channels.length > 1 ? channels.find(({ id }) => id === channelId)?.name : undefined;
  return html`<div class=${selected ? "phones phones-selected" : "phones"}>
    <${ConversationList} channels=${channels} selected=${selected} onNew=${() => setIsAdding(true)} />
    ${
      selected
        ? html`<${Phone} key=${`${channelId} ${phoneNumber}`} ...${selected} channelName=${channelName} />`
        : html`<p class="phones-none">Select a phone to see its messages.</p>`
    }
    ${isAdding ? html`<${NewPhoneDialog} channels=${channels} onClose=${() => setIsAdding(false)} />` : null}
  </div>`;
}
