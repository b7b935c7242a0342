// Lets a message fail, with a reason of WhatsApp or another one.

import { post } from "../../lib/api.js";
import { Dialog } from "../../lib/dialog.js";
import { Form } from "../../lib/form.js";
import { html } from "../../lib/html.js";
import { useState } from "../../vendor/hooks.js";

/** @typedef {import("./messages.js").Message} Message */

/** The errors that WhatsApp reports most often after it has accepted a message. */
const REASONS = [
  "(#131026) Message undeliverable",
  "(#131047) Re-engagement message: more than 24 hours have passed since the customer last replied",
  "(#131049) This message was not delivered to maintain healthy ecosystem engagement",
  "(#131050) The customer has stopped marketing messages from this business",
  "(#131051) Unsupported message type",
  "(#131052) Media download error",
  "(#131053) Media upload error",
  "(#131000) Something went wrong",
  "(#130472) The number is part of an experiment",
  "(#131042) Business eligibility payment issue",
];

const OTHER = "";

/**
 * @param {object} props
 * @param {Message} props.message
 * @param {() => void} props.onClose
 */
export function FailDialog({ message, onClose }) {
  const [reason, setReason] = useState(REASONS[0] ?? OTHER);
  const [other, setOther] = useState("");
  const submit = () =>
    post("/message", { wamid: message.wamid, status: "failed", error: reason === OTHER ? other.trim() : reason });
  return html`<${Dialog} title="Mark the message as failed" onClose=${onClose}>
    <${Form} action="Mark as failed" isDanger onSubmit=${submit} onClose=${onClose}>
      <label class="field">
        <span>WhatsApp's reason</span>
        <select
          value=${reason}
          onChange=${(/** @type {{ currentTarget: HTMLSelectElement }} */ event) => setReason(event.currentTarget.value)}
        >
          ${REASONS.map((string) => html`<option key=${string} value=${string}>${string}</option>`)}
          <option value=${OTHER}>Another reason</option>
        </select>
      </label>
      ${
        reason === OTHER
          ? html`<label class="field">
              <span>Reason</span>
              <input
                required
                value=${other}
                onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ event) => setOther(event.currentTarget.value)}
              />
            </label>`
          : null
      }
    </${Form}>
  </${Dialog}>`;
}
