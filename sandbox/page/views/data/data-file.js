// All data as a file: saving it, and loading it.

import { get, put } from "../../lib/api.js";
import { Confirm } from "../../lib/confirm.js";
import { html } from "../../lib/html.js";

const FILE_NAME = "workspace-sandbox.json";

/** Lets the browser save all data. */
export async function save() {
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(await get("/data"), null, 2)], { type: "application/json" }),
  );
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: FILE_NAME });
  link.click();
  // The browser has started to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** @param {File} file */
async function load(file) {
  let data;
  try {
    data = JSON.parse(await file.text());
  } catch {
    throw new Error(`${file.name} is not a JSON file. Choose a file that this page has saved.`);
  }
  await put("/data", data);
}

/** @param {{ file: File, onClose: () => void }} props */
export function LoadDialog({ file, onClose }) {
  return html`<${Confirm} title="Load data" action="Replace all data" run=${() => load(file)} onClose=${onClose}>
    All data and messages are replaced by those in ${file.name}. Requests, faults and limits are kept.
  </${Confirm}>`;
}
