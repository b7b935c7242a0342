// Opens the page of a sandbox for `cargo xtask bench sandbox`: prints a line of JSON with the time until each view
// shows its first row, and then keeps the requests open until standard input closes.

import { once } from "node:events";
import { parseArgs } from "node:util";

import { launch } from "./lib/browser.js";
import { pageSize } from "./lib/page-files.js";

/** A row of the list of a view, unless it stands for one that is still loaded. */
const ROW = '.virtual-list [role="listitem"]:not([aria-busy])';

/**
 * Runs before the scripts of the page. `firstRow` becomes the time from the start of the navigation until the frame
 * with the first row has been drawn, in ms.
 *
 * @param {string} row
 */
function recordFirstRow(row) {
  const firstRow = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector(row)) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        // This message is handled after the frame.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(null);
      });
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  Object.assign(globalThis, { firstRow });
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { times: { type: "string" } } });
const [url] = positionals;
if (!url) throw new Error("usage: bench-page.js URL [--times N]");
const times = Number(values.times ?? 1);

const browser = await launch();

/**
 * Opens a view in a new context, whose cache is empty, and waits for its first row.
 *
 * @param {string} route
 */
async function open(route) {
  const context = await browser.newContext();
  await context.addInitScript(recordFirstRow, ROW);
  const page = await context.newPage();
  await page.goto(`${url}/${route}`);
  await page.locator(ROW).first().waitFor();
  const milliseconds = await page.evaluate(() => /** @type {Promise<number>} */ (Reflect.get(globalThis, "firstRow")));
  return { context, milliseconds };
}

/** @param {string} route */
async function measure(route) {
  /** @type {number[]} */
  const all = [];
  for (let count = 0; count < times; count += 1) {
    const { context, milliseconds } = await open(route);
    all.push(milliseconds);
    await context.close();
  }
  return all;
}

try {
  const requests_ms = await measure("#/requests");
  const phones_ms = await measure("#/phones");
  await open("#/requests");
  const result = { browser: `Chromium ${browser.version()}`, ...pageSize(), requests_ms, phones_ms };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.stdin.resume();
  await once(process.stdin, "end");
} finally {
  await browser.close();
}
