// A dialog of the browser itself, which keeps the focus inside and closes with Escape.

import { useEffect, useId, useRef } from "../vendor/hooks.js";
import { html } from "./html.js";

/** The element that has the focus at first, if the dialog has a form. */
const FIRST_FIELD = ":is(input, textarea):not([readonly]), select:enabled";

/**
 * @param {object} props
 * @param {string} props.title
 * @param {() => void} props.onClose
 * @param {import("./html.js").Children} props.children
 */
export function Dialog({ title, onClose, children }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const titleId = useId();
  useEffect(() => {
    const opener = document.activeElement;
    element.current?.showModal();
    /** @type {HTMLElement | null | undefined} */ (element.current?.querySelector(FIRST_FIELD))?.focus();
    return () => {
      // A dialog that is removed without being closed does not give the focus back.
      if (opener instanceof HTMLElement && document.activeElement === document.body) opener.focus();
    };
  }, []);
  return html`<dialog ref=${element} class="dialog" aria-labelledby=${titleId} onClose=${onClose}>
    <header class="dialog-header">
      <h2 id=${titleId}>${title}</h2>
      <button type="button" class="button-plain" aria-label="Close" onClick=${() => element.current?.close()}>✕</button>
    </header>
    ${children}
  </dialog>`;
}
