// The messages of a phone, with their days. The newest is at the bottom.

import { html } from "../../lib/html.js";
import { clockTime, day, dayAndTime } from "../../lib/time.js";
import { useState } from "../../vendor/hooks.js";
import { Bubble } from "./bubble.js";
import { FailDialog } from "./fail-dialog.js";
import { Ticks } from "./icons.js";
import { MessageMenu } from "./message-menu.js";
import { useMessages } from "./messages.js";

/** @typedef {import("./messages.js").Message} Message */

/** Older messages are loaded when so many pixels are left above. */
const NEAR = 600;

/** @param {{ channelId: string, phoneNumber: string }} props */
export function MessageList({ channelId, phoneNumber }) {
  const { data, error, loadOlder } = useMessages(channelId, phoneNumber);
  const [failing, setFailing] = useState(/** @type {Message | null} */ (null));
  // The list is laid out from the bottom to the top, so that its scroll position counts upwards from zero.
  const onScroll = (/** @type {{ currentTarget: HTMLElement }} */ { currentTarget: element }) => {
    if (element.scrollHeight - element.clientHeight - Math.abs(element.scrollTop) < NEAR) loadOlder();
  };
  return html`<div class="messages" role="region" aria-label="Messages" tabindex="0" onScroll=${onScroll}>
    <div class="messages-content">
      ${error ? html`<p class="messages-note" role="alert">${error}</p>` : null}
      ${data && !data.messages.length ? html`<p class="messages-note">There are no messages yet.</p>` : null}
      ${data?.hasMore ? html`<p class="messages-older"><button type="button" class="button-small" onClick=${loadOlder}>Older messages</button></p>` : null}
      ${data ? html`<ol class="messages-list">${withDays(data.messages, setFailing)}</ol>` : null}
    </div>
    ${failing ? html`<${FailDialog} message=${failing} onClose=${() => setFailing(null)} />` : null}
  </div>`;
}

/**
 * @param {readonly Message[]} messages
 * @param {(message: Message) => void} onFail
 */
function withDays(messages, onFail) {
  const elements = [];
  let lastDay = "";
  for (const message of messages) {
    const messageDay = day(message.timestamp);
    if (messageDay !== lastDay) {
      lastDay = messageDay;
      elements.push(html`<li key=${messageDay} class="messages-day"><span>${messageDay}</span></li>`);
    }
    elements.push(html`<${MessageItem} key=${message.n} message=${message} onFail=${onFail} />`);
  }
  return elements;
}

/**
 * @param {object} props
 * @param {Message} props.message
 * @param {(message: Message) => void} props.onFail
 */
function MessageItem({ message, onFail }) {
  const { direction, status, timestamp, error } = message;
  const isOutbound = direction === "outbound";
  const failure = status === "failed" ? [error ?? "The message failed."] : [];
  const doubled = message.same_message_twice ? ["Same message twice"] : [];
  return html`<li class=${`message message-${direction}`}>
    <span class="visually-hidden">${isOutbound ? "From the business" : "From the customer"}</span>
    <${Bubble} rendered=${message.rendered} direction=${direction} problems=${[...failure, ...doubled]}>
      <p class="bubble-end">
        ${message.templateName ? html`<span class="bubble-template" title="The template">${message.templateName}</span>` : null}
        <time datetime=${timestamp} title=${times(message)}>${clockTime(timestamp)}</time>
        ${isOutbound ? html`<${Ticks} status=${status} />` : null}
      </p>
    </${Bubble}>
    ${isOutbound ? html`<${MessageMenu} message=${message} onFail=${onFail} />` : null}
  </li>`;
}

/** When a message was sent, delivered and read. @param {Message} message */
function times({ direction, timestamp, deliveredAt, readAt }) {
  const reached = /** @type {const} */ ([
    [direction === "outbound" ? "Sent" : "Received", timestamp],
    ["Delivered", deliveredAt],
    ["Read", readAt],
  ]);
  return reached.flatMap(([label, time]) => (time ? [`${label}: ${dayAndTime(time)}`] : [])).join("\n");
}
