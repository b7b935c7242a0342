// The page follows the server: in two windows at once, after a restart, and while very much happens.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { launch, open, watch } from "../lib/browser.js";
import { Sandbox, serverProgram } from "../lib/sandbox.js";

const PHONE = "+15550000001";
const ROUTE = `#/phones?channelId=ch_demo&phoneNumber=${encodeURIComponent(PHONE)}`;

/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

test("two open pages show the same message, and what one of them does", async (t) => {
  const sandbox = await Sandbox.start();
  t.after(() => sandbox.stop());
  const context = await browser.newContext();
  t.after(() => context.close());
  const { assertNone } = watch(context, [new URL(sandbox.url).host]);
  // A page that is hidden behind another one gives its connection back, so each has a separate window.
  const other = await browser.newContext();
  t.after(() => other.close());
  const pages = [await open(context, sandbox.url, ROUTE), await open(other, sandbox.url, ROUTE)];
  await sandbox.sendTemplate({ to: PHONE, templateName: "welcome", body1: "Ada" });
  for (const page of pages) await page.locator("main").getByText("Welcome, Ada!").first().waitFor();
  const [first, second] = pages;
  assert(first && second);
  await first.getByRole("textbox", { name: /message/i }).fill("Is there a table at eight?");
  await first.keyboard.press("Enter");
  await second.getByText("Is there a table at eight?").first().waitFor();
  assertNone();
});

test("a page continues when the server has started again", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-page-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const database = ["--db", join(folder, "sandbox.db")];
  const earlier = await Sandbox.start(database);
  t.after(() => earlier.stop());
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await open(context, earlier.url, ROUTE);
  await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
  await earlier.sendTemplate({ to: PHONE, templateName: "welcome", body1: "before" });
  await page.locator("main").getByText("Welcome, before!").first().waitFor();
  await earlier.stop();
  const banner = page.getByRole("alert").getByText("The page continues when it runs again.");
  await banner.waitFor();
  const later = await Sandbox.start([...database, "--port", earlier.port]);
  t.after(() => later.stop());
  await banner.waitFor({ state: "detached" });
  await page.locator("main").getByText("Welcome, before!").first().waitFor();
  await later.sendTemplate({ to: PHONE, templateName: "welcome", body1: "after" });
  await page.locator("main").getByText("Welcome, after!").first().waitFor();
  assert(await page.evaluate(() => Reflect.has(globalThis, "isSamePage")));
});

test("a view whose files did not arrive is loaded when the server has started again", async (t) => {
  const earlier = await Sandbox.start();
  t.after(() => earlier.stop());
  const context = await browser.newContext();
  t.after(() => context.close());
  await context.route(/\/views\/data\//, (route) => route.abort());
  const page = await open(context, earlier.url, "#/data");
  const alert = page.getByRole("alert").filter({ hasText: "This view cannot be shown" });
  await alert.getByRole("button", { name: "Reload" }).waitFor();
  await context.unroute(/\/views\/data\//);
  await earlier.stop();
  await page.getByText("The page continues when it runs again.").waitFor();
  const later = await Sandbox.start(["--port", earlier.port]);
  t.after(() => later.stop());
  await page.getByRole("heading", { name: "Contacts" }).waitFor();
  assert.equal(await alert.count(), 0);
});

const TITLE = "<title>Workspace sandbox</title>";
const OTHER_TITLE = "<title>Workspace SANDBOX</title>";

/**
 * Writes a server whose page has another title: a copy of the program, in which the title is replaced.
 *
 * @param {string} path
 */
function writeOtherServer(path) {
  const program = readFileSync(serverProgram());
  let start = program.indexOf(TITLE);
  assert(start >= 0, "the program has the title");
  for (; start >= 0; start = program.indexOf(TITLE, start + 1)) program.write(OTHER_TITLE, start);
  writeFileSync(path, program, { mode: 0o755 });
}

/** @typedef {import("playwright-core").Page} Page */
/**
 * The user begins something before another server starts, and finishes it afterwards. Only then the page may be loaded
 * again.
 *
 * @typedef {(page: Page) => Promise<unknown>} Act
 * @type {{ name: string, route: string, begin?: Act, finish?: Act }[]}
 */
const INPUTS = [
  { name: "the user only reads", route: ROUTE },
  {
    name: "the user searches",
    route: "#/requests",
    begin: (page) => page.getByLabel("Contains").fill("nothing has this"),
  },
  {
    name: "the user has sent a message",
    route: ROUTE,
    begin: async (page) => {
      await page.getByRole("textbox", { name: /message/i }).fill("A table at eight?");
      await page.keyboard.press("Enter");
      await page.locator("main").getByText("A table at eight?").first().waitFor();
    },
  },
  {
    name: "the user is writing a message",
    route: ROUTE,
    begin: (page) => page.getByRole("textbox", { name: /message/i }).fill("A table at nine?"),
    finish: async (page) => {
      await page.keyboard.press("Enter");
      await page.locator("main").getByText("A table at nine?").first().waitFor();
    },
  },
  {
    name: "a dialog is open",
    route: "#/data?kind=labels",
    begin: async (page) => {
      await page.getByRole("button", { name: "New label" }).click();
      await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("regular");
    },
    finish: async (page) => {
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await page.locator("tbody tr", { hasText: "regular" }).waitFor();
    },
  },
];

for (const { name, route, begin, finish } of INPUTS) {
  test(`a page is loaded again when a server with another page starts: ${name}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "sandbox-page-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const other = join(folder, "workspace-sandbox");
    writeOtherServer(other);
    const earlier = await Sandbox.start();
    t.after(() => earlier.stop());
    const context = await browser.newContext();
    t.after(() => context.close());
    const page = await open(context, earlier.url, route);
    await begin?.(page);
    await earlier.stop();
    const later = await Sandbox.start(["--port", earlier.port], other);
    t.after(() => later.stop());
    const banner = page.getByRole("alert").filter({ hasText: "Another version of the sandbox runs now." });
    if (finish) {
      await banner.waitFor();
      assert.equal(await page.title(), "Workspace sandbox");
      await finish(page);
      await banner.getByRole("button", { name: "Reload" }).click();
    }
    await page.waitForFunction(() => document.title === "Workspace SANDBOX");
    await page.locator("main").waitFor();
    await banner.waitFor({ state: "detached" });
    assert(page.url().includes(route.split("?")[0] ?? ""));
  });
}

test("a page stays usable while thousands of requests arrive, and shows the last one", async (t) => {
  const sandbox = await Sandbox.start(["--journal-limit", "0"]);
  t.after(() => sandbox.stop());
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await open(context, sandbox.url, "#/requests");
  const count = 10_000;
  let sent = 0;
  const send = async () => {
    while (sent < count) {
      sent += 1;
      const phoneNumber = `+1666${String(sent).padStart(7, "0")}`;
      const response = await sandbox.call("/contacts/manage", { phoneNumber });
      assert.equal(response?.status, 200);
      await response?.arrayBuffer();
    }
  };
  const senders = Promise.all(Array.from({ length: 16 }, send));
  // The page answers the user meanwhile.
  await page.getByRole("link", { name: "Faults" }).click();
  await page.getByRole("link", { name: "Requests" }).click();
  await senders;
  const { calls, total } = await sandbox.control("GET", "/requests?limit=1");
  assert.equal(total, count);
  await page.getByText(calls[0].attempts[0].to).first().waitFor();
  const rows = await page.getByRole("listitem").count();
  assert(rows > 5 && rows < 300, `${rows} rows have elements`);
});
