// The common parts of the tests of the views: a browser and a sandbox per file, and an open page per test.

import { after, before } from "node:test";

import { launch, watch } from "./browser.js";
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

/** @typedef {{ server: string[], window: import("playwright-core").BrowserContextOptions }} Options */
/** @typedef {Fixture & { problems: string[], close: () => Promise<void> }} Opened */

/** Starts the browser of a test file. Returns the function that gives a test its sandbox, and opens the page. */
export function useBrowser() {
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** The sandbox and the window of all tests that need no others. @type {Opened | null} */
  let shared = null;
  before(async () => {
    browser = await launch();
  });
  after(async () => {
    await shared?.close();
    await browser?.close();
  });

  /** @param {Options} options @returns {Promise<Opened>} */
  const create = async ({ server, window }) => {
    const sandbox = await Sandbox.start(server);
    const context = await browser.newContext({ locale: "en-GB", timezoneId: "UTC", ...window });
    context.setDefaultTimeout(TIMEOUT);
    const watched = watch(context, [new URL(sandbox.url).host]);
    const page = await context.newPage();
    const close = async () => {
      await context.close();
      await sandbox.stop();
    };
    return { sandbox, context, page, ...watched, close };
  };

  /** The shared sandbox and window, as they were at the start. */
  const reuse = async () => {
    shared ??= await create({ server: SLOW_DELIVERY, window: {} });
    const { sandbox, page, problems } = shared;
    if (page.url().startsWith("http")) await page.evaluate(() => localStorage.clear());
    await page.goto("about:blank");
    await sandbox.control("POST", "/reset", { seed: "demo" });
    problems.splice(0);
    return shared;
  };

  /**
   * @param {import("node:test").TestContext} t
   * @param {object} [options]
   * @param {string} [options.route]
   * @param {string[]} [options.server] options of the server
   * @param {import("playwright-core").BrowserContextOptions} [options.window]
   * @param {(sandbox: Sandbox) => Promise<unknown>} [options.prepare] runs before the page is opened
   * @returns {Promise<Fixture>}
   */
  return async (t, { route = "", server, window, prepare } = {}) => {
    const isShared = !server && !window;
    const opened = isShared ? await reuse() : await create({ server: server ?? SLOW_DELIVERY, window: window ?? {} });
    if (!isShared) t.after(opened.close);
    await prepare?.(opened.sandbox);
    await opened.page.goto(`${opened.sandbox.url}/${route}`);
    await opened.page.locator("main").waitFor();
    return opened;
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
