// Resets the sandbox to the example data, or to no data.

import { post } from "../../lib/api.js";
import { Dialog } from "../../lib/dialog.js";
import { Form } from "../../lib/form.js";
import { html } from "../../lib/html.js";
import { useState } from "../../vendor/hooks.js";

const SEEDS = [
  { seed: "demo", label: "Example data" },
  { seed: "empty", label: "No data but the channels" },
];

/** @param {{ onClose: () => void }} props */
export function ResetDialog({ onClose }) {
  const [seed, setSeed] = useState("demo");
  return html`<${Dialog} title="Reset the sandbox" onClose=${onClose}>
    <${Form} action="Reset" isDanger onSubmit=${() => post("/reset", { seed })} onClose=${onClose}>
      <p class="dialog-text">All data, messages, requests and faults are lost. The limits and the clock are as at the start.</p>
      <fieldset class="choice">
        <legend>Start again with</legend>
        ${SEEDS.map(
          (choice) => html`<label key=${choice.seed} class="check">
            <input type="radio" name="seed" checked=${choice.seed === seed} onChange=${() => setSeed(choice.seed)} />
            ${choice.label}
          </label>`,
        )}
      </fieldset>
    </${Form}>
  </${Dialog}>`;
}
