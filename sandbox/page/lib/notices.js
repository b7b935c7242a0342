// Short notices at the edge of the page: the result of an action, or why it failed.

import { useEffect, useState } from "../vendor/hooks.js";
import { html } from "./html.js";

/** @typedef {{ id: number, message: string, isError: boolean }} Notice */

/** @type {Notice[]} */
let notices = [];
let lastId = 0;
/** @type {(() => void) | null} */
let onChange = null;

/** @param {Notice[]} next */
function set(next) {
  notices = next;
  onChange?.();
}

/**
 * Shows a notice for some seconds. An error stays until it is closed.
 *
 * @param {string} message
 */
export function notify(message, isError = false) {
  lastId += 1;
  const id = lastId;
  set([...notices.slice(-3), { id, message, isError }]);
  if (!isError) setTimeout(() => dismiss(id), 4000);
}

/** @param {number} id */
function dismiss(id) {
  set(notices.filter((notice) => notice.id !== id));
}

/**
 * Runs an action of the user, and shows why it failed.
 *
 * @param {() => Promise<unknown>} action
 * @param {string} [done] the notice of a success
 * @returns {Promise<boolean>} whether it succeeded
 */
export async function attempt(action, done) {
  try {
    await action();
  } catch (error) {
    notify(error instanceof Error ? error.message : String(error), true);
    return false;
  }
  if (done) notify(done);
  return true;
}

export function Notices() {
  const [, setVersion] = useState(0);
  useEffect(() => {
    onChange = () => setVersion((version) => version + 1);
    return () => {
      onChange = null;
    };
  }, []);
  return html`<div class="notices" role="status" aria-live="polite">
    ${notices.map(
      (notice) => html`<div key=${notice.id} class=${notice.isError ? "notice notice-error" : "notice"}>
        <span>${notice.message}</span>
        <button type="button" class="button-plain" aria-label="Close the notice" onClick=${() => dismiss(notice.id)}>✕</button>
      </div>`,
    )}
  </div>`;
}
