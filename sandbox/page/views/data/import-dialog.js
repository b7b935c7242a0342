// Imports contacts from a CSV file. The browser reads the file, and shows which lines are wrong.

import { post } from "../../lib/api.js";
import { Dialog } from "../../lib/dialog.js";
import { html } from "../../lib/html.js";
import { ChannelField } from "../../lib/use-channels.js";
import { useState } from "../../vendor/hooks.js";

/** @typedef {{ imported: number, errors: { line: number, error: string }[] }} Result */

/** The most errors that are listed. */
const SHOWN_ERRORS = 200;

/**
 * The text of a file in UTF-8, or in UTF-16 if it begins with a byte order mark. A file in another encoding would get
 * wrong letters in the names.
 *
 * @param {File} file
 */
async function textOf(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${file.name} is not in UTF-8. Save it in your spreadsheet as CSV with this encoding.`);
  }
}

/**
 * @param {object} props
 * @param {readonly import("../../lib/use-channels.js").Channel[]} props.channels
 * @param {string} props.channelId
 * @param {() => void} props.onClose
 */
export function ImportDialog({ channels, channelId: initialChannelId, onClose }) {
  const [channelId, setChannelId] = useState(initialChannelId);
  const [file, setFile] = useState(/** @type {File | null} */ (null));
  const [result, setResult] = useState(/** @type {Result | null} */ (null));
  const [error, setError] = useState(/** @type {string | null} */ (null));
  const [isRunning, setIsRunning] = useState(false);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!file) return;
    setIsRunning(true);
    setError(null);
    setResult(null);
    try {
      setResult(await post("/data/import", { channelId, csv: await textOf(file) }));
    } catch (caught) {
      setError(caught instanceof Error ? caught.message : String(caught));
    }
    setIsRunning(false);
  };
  return html`<${Dialog} title="Import contacts" onClose=${onClose}>
    <form class="form" onSubmit=${submit}>
      <p class="dialog-text">
        The first line has the names of the columns: <code>phoneNumber</code>, <code>name</code>, <code>email</code>${" "}
        and <code>labels</code>. Other columns become custom fields. Several labels are separated by semicolons.
      </p>
      <label class="field">
        <span>CSV file</span>
        <input
          type="file"
          accept=".csv,text/csv"
          required
          onChange=${(/** @type {{ currentTarget: HTMLInputElement }} */ event) => setFile(event.currentTarget.files?.[0] ?? null)}
        />
      </label>
      <${ChannelField} channels=${channels} value=${channelId} onChange=${setChannelId} />
      ${error ? html`<p class="form-error" role="alert">${error}</p>` : null}
      ${result ? html`<${ImportResult} result=${result} />` : null}
      <div class="dialog-buttons">
        <button type="button" onClick=${onClose}>Close</button>
        <button type="submit" class="button-primary" disabled=${!file || isRunning}>Import</button>
      </div>
    </form>
  </${Dialog}>`;
}

/** @param {{ result: Result }} props */
function ImportResult({ result: { imported, errors } }) {
  return html`<div role="status">
    <p class="dialog-text">
      ${imported === 1 ? "1 contact was imported." : `${imported} contacts were imported.`}
      ${errors.length ? ` ${errors.length} ${errors.length === 1 ? "line is" : "lines are"} wrong:` : null}
    </p>
    ${
      errors.length
        ? html`<ul class="import-errors" tabindex="0" aria-label="Errors">
            ${errors.slice(0, SHOWN_ERRORS).map(({ line, error }, index) => html`<li key=${index}><strong>Line ${line}:</strong> ${error}</li>`)}
            ${errors.length > SHOWN_ERRORS ? html`<li>And ${errors.length - SHOWN_ERRORS} more.</li>` : null}
          </ul>`
        : null
    }
  </div>`;
}
