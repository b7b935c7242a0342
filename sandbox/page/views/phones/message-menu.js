// The menu of an outbound message.

import { post } from "../../lib/api.js";
import { html } from "../../lib/html.js";
import { Menu } from "../../lib/menu.js";
import { attempt } from "../../lib/notices.js";
import { href } from "../../lib/router.js";

/** @typedef {import("./messages.js").Message} Message */

/**
 * @param {object} props
 * @param {Message} props.message
 * @param {(message: Message) => void} props.onFail
 */
export function MessageMenu({ message, onFail }) {
  const { wamid } = message;
  const setStatus = (/** @type {string} */ status) => () => void attempt(() => post("/message", { wamid, status }));
  return html`<${Menu}
    label="Change this message"
    class="button-plain message-menu"
    items=${[
      { label: "Mark as delivered", onSelect: setStatus("delivered") },
      { label: "Mark as read", onSelect: setStatus("read") },
      { label: "Mark as failed…", onSelect: () => onFail(message), isDanger: true },
      { label: "Show its request", href: href("requests", { text: message.apiReference ?? wamid }) },
    ]}
  />`;
}
