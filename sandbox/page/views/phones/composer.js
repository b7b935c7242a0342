// Writes a message as the customer.

import { post } from "../../lib/api.js";
import { html } from "../../lib/html.js";
import { attempt } from "../../lib/notices.js";
import { useRef, useState } from "../../vendor/hooks.js";

/**
 * @param {object} props
 * @param {string} props.channelId
 * @param {string} props.phoneNumber
 * @param {string} props.name
 */
export function Composer({ channelId, phoneNumber, name }) {
  const [body, setBody] = useState("");
  const isSending = useRef(false);
  const send = async () => {
    if (!body.trim() || isSending.current) return;
    isSending.current = true;
    const isSent = await attempt(() => post("/receive", { from: phoneNumber, body, channelId }));
    isSending.current = false;
    if (isSent) setBody((current) => (current === body ? "" : current));
  };
  const onKeyDown = (/** @type {KeyboardEvent & { currentTarget: HTMLTextAreaElement }} */ event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  };
  const onSubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void send();
  };
  return html`<form class="composer" onSubmit=${onSubmit}>
    <textarea
      class="composer-text"
      rows="1"
      aria-label="Message from the customer"
      placeholder=${`Write as ${name}`}
      value=${body}
      onInput=${(/** @type {{ currentTarget: HTMLTextAreaElement }} */ event) => setBody(event.currentTarget.value)}
      onKeyDown=${onKeyDown}
    ></textarea>
    <button type="submit" class="button-primary" disabled=${!body.trim()}>Send</button>
  </form>`;
}
