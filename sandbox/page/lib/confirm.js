// Asks before something is lost.

import { useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";

/**
 * @param {object} props
 * @param {string} props.title
 * @param {string} props.action the label of the button
 * @param {() => Promise<unknown>} props.run the error of a failure is shown
 * @param {() => void} props.onClose
 * @param {import("./html.js").Children} props.children the question
 */
export function Confirm({ title, action, run, onClose, children }) {
  const [error, setError] = useState(/** @type {string | null} */ (null));
  const [isRunning, setIsRunning] = useState(false);
  const onClick = async () => {
    setIsRunning(true);
    try {
      await run();
      onClose();
    } catch (caught) {
      setError(caught instanceof Error ? caught.message : String(caught));
      setIsRunning(false);
    }
  };
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <p class="dialog-text">${children}</p>
    ${error ? html`<p class="form-error" role="alert">${error}</p>` : null}
    <div class="dialog-buttons">
      <button type="button" onClick=${onClose}>Cancel</button>
      <button type="button" class="button-danger" disabled=${isRunning} onClick=${onClick}>${action}</button>
    </div>
  </${Dialog}>`;
}
