// The built site in a browser. `cargo xtask test "docs, site"` builds it first, and finds or installs the browser.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";
import { serve } from "vitepress";

import { readBook, readingOrder } from "../book.mjs";
import { sitePath } from "../links.mjs";

const folder = fileURLToPath(new URL("../..", import.meta.url));
const site = resolve(folder, "..", process.env.CARGO_TARGET_DIR ?? "target", "docs/site");
const book = readingOrder(readBook(folder));
const pathOf = (page) => `/${sitePath(page.file).replace(/(?:(^|\/)index)?\.md$/, (_, slash) => slash ?? ".html")}`;

let server;
let browser;
let context;
let origin;

/** Requests to other hosts, and everything that a page reported as an error, with the URL of the page. */
const problems = [];

before(async () => {
  ({ server } = await serve({ root: folder, port: 0 }));
  if (!server.listening) await new Promise((listening) => server.once("listening", listening));
  origin = `http://localhost:${server.address().port}`;
  browser = await chromium.launch({ executablePath: process.env.DOCS_BROWSER });
  context = await browser.newContext();
  context.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") && host !== new URL(origin).host) problems.push(`request to ${request.url()}`);
  });
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on("weberror", (error) => problems.push(`${error.page()?.url()}: ${error.error()}`));
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** Opens a path of the site in a new page. */
async function open(t, path) {
  const page = await context.newPage();
  t.after(() => page.close());
  await go(page, path);
  return page;
}

/** Opens a path of the site, and waits until its scripts run. */
async function go(page, path) {
  const response = await page.goto(origin + path);
  assert.equal(response?.status(), 200, path);
  await isReady(page);
}

function isReady(page) {
  return page.waitForFunction(() => "__vue_app__" in document.querySelector("#app"));
}

function assertNoProblems() {
  assert.deepEqual(problems.splice(0), []);
}

test("the home page opens, in light and in dark", async (t) => {
  const page = await open(t, "/");
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = () => page.evaluate(() => document.documentElement.classList.contains("dark"));
  assert.equal(await dark(), false);
  const light = await background();
  await page.getByRole("switch").first().click();
  await page.locator("html.dark").waitFor();
  await page.reload({ waitUntil: "networkidle" });
  assert.equal(await dark(), true, "the choice is remembered");
  assert.notEqual(await background(), light);
  await page.getByRole("switch").first().click();
  await page.locator("html:not(.dark)").waitFor();
  assertNoProblems();
});

test("the home page links to every page of the book", async (t) => {
  const page = await open(t, "/");
  const links = await page.locator(".vp-doc a").evaluateAll((all) => all.map((a) => new URL(a.href).pathname));
  for (const section of readBook(folder)) {
    for (const listed of section.pages) assert.ok(links.includes(pathOf(listed)), listed.file);
  }
});

test("every page of the sidebar opens", async (t) => {
  const page = await open(t, pathOf(book[0]));
  const links = await page.locator(".VPSidebar a").evaluateAll((all) => all.map((a) => new URL(a.href).pathname));
  assert.deepEqual(links, book.map(pathOf));
  for (const path of links) {
    await go(page, path);
    assert.equal(await page.locator(".VPDoc h1").count(), 1, path);
    assertNoProblems();
  }
});

test("the links to the next page lead through the whole book, and those to the previous page back", async (t) => {
  const page = await open(t, pathOf(book[0]));
  const walk = async (label, pages) => {
    for (const { file } of pages) {
      await page.locator(`.VPDocFooter a.${label}[href="${pathOf({ file })}"]`).click();
    }
    await page.locator(`.VPDocFooter a.${label}`).waitFor({ state: "detached" });
  };
  await walk("next", book.slice(1));
  await walk("prev", book.slice(0, -1).reverse());
  assertNoProblems();
});

test("the footers of the Markdown are not on the site", async (t) => {
  const page = await open(t, pathOf(book[1]));
  assert.equal(
    await page
      .locator(".vp-doc")
      .getByText(/^(Previous|Next): /)
      .count(),
    0,
  );
});

test("the search finds OutcomeUnknown and opens a page with it", async (t) => {
  const page = await open(t, "/");
  await page.keyboard.press("Control+k");
  await page.locator("#localsearch-input").fill("OutcomeUnknown");
  const result = page.locator("#localsearch-list a").first();
  await result.waitFor();
  await result.click();
  await page.waitForURL((url) => url.pathname !== "/");
  await page.locator(".VPDoc").waitFor();
  // The text may be in a language that is not shown.
  assert.match(await page.locator(".VPDoc").textContent(), /OutcomeUnknown/);
  assertNoProblems();
});

test("a tab shows its language, in all groups and on all pages", async (t) => {
  const withTabs = book.map(pathOf).filter((path) => html(path).includes("vp-code-group"));
  assert.ok(withTabs.length > 0, "no page has language tabs");
  const page = await open(t, withTabs[0]);
  const group = page.locator(".vp-code-group").first();
  const labels = await group.locator("label").allTextContents();
  assert.equal(await visibleBlock(group), 0);
  await group.locator("label").nth(1).click();
  assert.equal(await visibleBlock(group), 1);
  for (const path of withTabs) {
    await go(page, path);
    for (const other of await page.locator(".vp-code-group").all()) {
      const index = (await other.locator("label").allTextContents()).indexOf(labels[1]);
      assert.equal(await visibleBlock(other), Math.max(index, 0), path);
    }
  }
  assertNoProblems();
});

/** The index of the only block that a group shows. */
async function visibleBlock(group) {
  const visible = await group
    .locator(".blocks > div")
    .evaluateAll((blocks) => blocks.map((block) => block.checkVisibility()));
  assert.equal(visible.filter(Boolean).length, 1, `${group.page().url()}: ${visible}`);
  return visible.indexOf(true);
}

const html = (path) => readFileSync(join(site, path.endsWith("/") ? `${path}index.html` : path), "utf8");

test("every link on the site leads to a page and an anchor that exist", () => {
  const files = readdirSync(site, { recursive: true }).filter((file) => file.endsWith(".html"));
  assert.ok(files.length > book.length);
  const ids = new Map(files.map((file) => [`/${file.replaceAll("\\", "/")}`, attributes(html(file), "id")]));
  for (const [file, own] of ids) {
    for (const href of attributes(html(file), "href").filter((href) => !/^[a-z]+:/.test(href))) {
      const url = new URL(href, `http://site${file}`);
      const path = url.pathname.endsWith("/") ? `${url.pathname}index.html` : url.pathname;
      const isPage = ids.has(path);
      assert.ok(isPage || readFileSync(join(site, path)), `${file}: ${href}`);
      const anchor = decodeURIComponent(url.hash.slice(1));
      if (anchor) assert.ok((path === file ? own : ids.get(path)).includes(anchor), `${file}: ${href}`);
    }
  }
});

/** The values of an attribute in a page. */
function attributes(text, name) {
  return [...text.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value]) => value.replaceAll("&amp;", "&"));
}

test("llms.txt lists the pages, and llms-full.txt contains them in order", () => {
  const list = readFileSync(join(site, "llms.txt"), "utf8");
  const full = readFileSync(join(site, "llms-full.txt"), "utf8");
  let position = 0;
  for (const page of book) {
    assert.ok(list.includes(`- [${page.title}](/${sitePath(page.file)})`), page.file);
    const copy = readFileSync(join(site, sitePath(page.file)), "utf8");
    const found = full.indexOf(copy, position);
    assert.ok(found >= position, page.file);
    position = found + copy.length;
    assert.doesNotMatch(copy, /^\[(?:Previous|Next): /m);
  }
});
