// A browser for a test. Each page reports its errors, and no page may connect to anything but the servers of the test.

import assert from "node:assert/strict";

import { chromium } from "playwright-core";

/** Without these, Chromium itself connects to servers of its maker. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @param {string[]} [more] further arguments of the browser */
export function launch(more = []) {
  const executablePath = process.env["SANDBOX_PAGE_BROWSER"];
  if (!executablePath) throw new Error("SANDBOX_PAGE_BROWSER must be the path of a browser");
  return chromium.launch({ executablePath, args: [...ARGUMENTS, ...more] });
}

/**
 * Opens the page of a sandbox, and waits until it shows a view.
 *
 * @param {import("playwright-core").BrowserContext} context
 * @param {string} url of the server
 * @param {string} [route] such as `#/requests`
 */
export async function open(context, url, route = "") {
  const page = await context.newPage();
  await page.goto(`${url}/${route}`);
  await page.locator("main").waitFor();
  return page;
}

/**
 * Records everything that a page of the context does wrong: errors, warnings, dialogs, requests to other hosts.
 *
 * @param {import("playwright-core").BrowserContext} context
 * @param {string[]} hosts the hosts that the pages may connect to
 */
export function watch(context, hosts) {
  /** @type {string[]} */
  const problems = [];
  context.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") && !hosts.includes(host)) problems.push(`request to ${request.url()}`);
  });
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => problems.push(`error: ${error.error()}`));
  context.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return {
    problems,
    assertNone: () => assert.deepEqual(problems.splice(0), []),
  };
}
