// Starts the page.

import { App } from "./app.js";
import * as changes from "./lib/changes.js";
import { html } from "./lib/html.js";
import { render } from "./vendor/preact.js";

const root = document.querySelector("#app");
if (root) {
  changes.start();
  render(html`<${App} />`, root);
}
