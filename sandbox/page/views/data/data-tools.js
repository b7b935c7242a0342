// The tools for all data at once.

import { html } from "../../lib/html.js";
import { Menu } from "../../lib/menu.js";
import { attempt } from "../../lib/notices.js";
import { useRef, useState } from "../../vendor/hooks.js";
import { LoadDialog, save } from "./data-file.js";
import { ImportDialog } from "./import-dialog.js";
import { ResetDialog } from "./reset-dialog.js";

/**
 * @param {object} props
 * @param {readonly import("../../lib/use-channels.js").Channel[]} props.channels
 * @param {string} props.channelId
 */
export function DataTools({ channels, channelId }) {
  const [dialog, setDialog] = useState(/** @type {"import" | "reset" | null} */ (null));
  const [file, setFile] = useState(/** @type {File | null} */ (null));
  const picker = useRef(/** @type {HTMLInputElement | null} */ (null));
  const close = () => setDialog(null);
  const pick = (/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget: input }) => {
    setFile(input.files?.[0] ?? null);
    // So that the same file can be chosen again.
    input.value = "";
  };
  const actions = [
    { label: "Import contacts", onSelect: () => setDialog("import") },
    { label: "Save as a file", onSelect: () => void attempt(save) },
    { label: "Load", onSelect: () => picker.current?.click() },
    { label: "Reset", onSelect: () => setDialog("reset"), isDanger: true },
  ];
  return html`<div class="data-tools" role="group" aria-label="All data">
    ${actions.map(
      ({ label, onSelect, isDanger }) => html`<button
        key=${label}
        type="button"
        class=${isDanger ? "button-small button-danger" : "button-small"}
        onClick=${onSelect}
      >
        ${label}
      </button>`,
    )}
    <${Menu} label="All data" class="button-small data-tools-menu" items=${actions}>All data</${Menu}>
    <input
      ref=${picker}
      type="file"
      hidden
      accept=".json,application/json"
      aria-label="File with data"
      onChange=${pick}
    />
    ${dialog === "import" ? html`<${ImportDialog} channels=${channels} channelId=${channelId} onClose=${close} />` : null}
    ${dialog === "reset" ? html`<${ResetDialog} onClose=${close} />` : null}
    ${file ? html`<${LoadDialog} file=${file} onClose=${() => setFile(null)} />` : null}
  </div>`;
}
