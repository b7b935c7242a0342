// Loads the page again when a sandbox with another page runs at its address, as after an update.

import { useEffect, useState } from "../vendor/hooks.js";
import { useChanges } from "./changes.js";
import { isEditing } from "./edits.js";
import { html } from "./html.js";

/** The version for which the page was loaded again. If it still is another one, a further time would not help. */
const STORED = "reloaded-for";

/** The version of the files of this page, which the server has written into it. */
const OWN = document.querySelector('meta[name="page-version"]')?.getAttribute("content");

/** @param {string} version */
function reload(version) {
  sessionStorage.setItem(STORED, version);
  location.reload();
}

/** Says that the page is outdated, if it cannot be loaded again without a loss. */
export function PageVersion() {
  const version = useChanges().change?.page;
  const isOutdated = version !== undefined && version !== OWN;
  const [hasBanner, setHasBanner] = useState(false);
  useEffect(() => {
    if (isOutdated && !isEditing() && sessionStorage.getItem(STORED) !== version) reload(version);
    else setHasBanner(isOutdated);
  }, [version]);
  if (!isOutdated || !hasBanner) return null;
  return html`<div class="banner" role="alert">
    Another version of the sandbox runs now. This page is still the earlier one.
    <button type="button" class="button-small" onClick=${() => reload(version)}>Reload</button>
  </div>`;
}
