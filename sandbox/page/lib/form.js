// The frame of a form in a dialog: it runs the action, and shows why it failed.

import { useState } from "../vendor/hooks.js";
import { html } from "./html.js";

/**
 * @param {object} props
 * @param {string} props.action the label of the button
 * @param {() => Promise<unknown>} props.onSubmit its error is shown at the form
 * @param {boolean} [props.isDanger] whether something is lost
 * @param {() => void} props.onClose called after a success, and by the button "Cancel"
 * @param {import("./html.js").Children} props.children the fields
 */
export function Form({ action, onSubmit, isDanger = false, onClose, children }) {
  const [error, setError] = useState(/** @type {string | null} */ (null));
  const [isRunning, setIsRunning] = useState(false);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setIsRunning(true);
    setError(null);
    try {
      await onSubmit();
      onClose();
    } catch (caught) {
      setError(caught instanceof Error ? caught.message : String(caught));
      setIsRunning(false);
    }
  };
  return html`<form class="form" onSubmit=${submit}>
    ${children}
    <div class="form-end">
      ${error ? html`<p class="form-error" role="alert">${error}</p>` : null}
      <div class="dialog-buttons">
        <button type="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class=${isDanger ? "button-danger" : "button-primary"} disabled=${isRunning}>${action}</button>
      </div>
    </div>
  </form>`;
}
