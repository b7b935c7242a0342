// The common parts of the tests of the views: a browser per file, and a sandbox with an open page per test.

import { after, before } from "node:test";

import { launch, open, watch } from "./browser.js";
import { Sandbox } from "./sandbox.js";

/** The longest time that a test waits for what it expects, in milliseconds. */
const TIMEOUT = 30_000;

/** Times that pass only when a test moves the clock. */
export const SLOW_DELIVERY = ["--delivered-after", "3600", "--read-after", "7200"];

/** @typedef {import("playwright-core").Page} Page */
/**
 * @typedef {object} Fixture
 * @property {Sandbox} sandbox
 * @property {Page} page
 * @property {import("playwright-core").BrowserContext} context
 * @property {() => void} assertNone fails if the page has reported an error
 */

/** Starts the browser of a test file. Returns the function that starts a sandbox, and opens its page. */
export function useBrowser() {
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  /**
   * @param {import("node:test").TestContext} t
   * @param {object} [options]
   * @param {string} [options.route]
   * @param {string[]} [options.server] options of the server
   * @param {import("playwright-core").BrowserContextOptions} [options.window]
   * @param {(sandbox: Sandbox) => Promise<unknown>} [options.prepare] runs before the page is opened
   * @returns {Promise<Fixture>}
   */
  return async (t, { route = "", server = SLOW_DELIVERY, window = {}, prepare } = {}) => {
    const sandbox = await Sandbox.start(server);
    t.after(() => sandbox.stop());
    await prepare?.(sandbox);
    const context = await browser.newContext({ locale: "en-GB", timezoneId: "UTC", ...window });
    t.after(() => context.close());
    context.setDefaultTimeout(TIMEOUT);
    const { assertNone } = watch(context, [new URL(sandbox.url).host]);
    const page = await open(context, sandbox.url, route);
    return { sandbox, page, context, assertNone };
  };
}

/**
 * The fragment of the phone of a number.
 *
 * @param {string} phoneNumber
 * @param {string} [channelId]
 */
export const phoneRoute = (phoneNumber, channelId = "ch_demo") =>
  `#/phones?${new URLSearchParams({ channelId, phoneNumber })}`;

/**
 * Chooses an entry of a menu.
 *
 * @param {Page} page
 * @param {string} menu the label of its button
 * @param {string} entry
 */
export async function choose(page, menu, entry) {
  await page.getByRole("button", { name: menu }).first().click();
  await page.getByRole("menuitem", { name: entry, exact: true }).click();
}
