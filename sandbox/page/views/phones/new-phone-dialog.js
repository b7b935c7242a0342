// Opens the phone of a number that the sandbox does not know yet.

import { post } from "../../lib/api.js";
import { Dialog } from "../../lib/dialog.js";
import { Form } from "../../lib/form.js";
import { html } from "../../lib/html.js";
import { go } from "../../lib/router.js";
import { ChannelField } from "../../lib/use-channels.js";
import { useState } from "../../vendor/hooks.js";

/**
 * @param {object} props
 * @param {readonly import("../../lib/use-channels.js").Channel[]} props.channels
 * @param {() => void} props.onClose
 */
export function NewPhoneDialog({ channels, onClose }) {
  const [number, setNumber] = useState("");
  const [body, setBody] = useState("Hello!");
  const [channelId, setChannelId] = useState(channels[0]?.id ?? "");
  const submit = async () => {
    const phoneNumber = `+${number.replace(/\D/g, "")}`;
    await post("/receive", { from: phoneNumber, body, channelId });
    go("phones", { channelId, phoneNumber });
  };
  return html`<${Dialog} title="New phone" onClose=${onClose}>
    <${Form} action="Send" onSubmit=${submit} onClose=${onClose}>
      <label class="field">
        <span>Phone number, with the country code</span>
        <input
          type="tel"
          required
          placeholder="+1 555 123 4567"
          value=${number}
          onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ event) => setNumber(event.currentTarget.value)}
        />
      </label>
      <${ChannelField} channels=${channels} value=${channelId} onChange=${setChannelId} />
      <label class="field">
        <span>First message of the customer</span>
        <textarea
          required
          rows="2"
          value=${body}
          onInput=${(/** @type {{ currentTarget: HTMLTextAreaElement }} */ event) => setBody(event.currentTarget.value)}
        ></textarea>
      </label>
    </${Form}>
  </${Dialog}>`;
}
