// The view "Requests": the list follows the server, each filter has an address, and a request shows everything.

import assert from "node:assert/strict";
import { test } from "node:test";

import { useBrowser } from "../lib/fixture.js";

const start = useBrowser();

const PHONE = "+15550000001";
const OTHER = "+15550000002";

/** @typedef {import("../lib/fixture.js").Page} Page */
/** @typedef {import("../lib/sandbox.js").Sandbox} Sandbox */

/** @param {Page} page */
const rows = (page) => page.getByRole("list", { name: "Requests" }).getByRole("listitem");

/** @param {Page} page */
const detail = (page) => page.getByRole("article");

/** @param {Page} page @param {number} count */
async function waitForRows(page, count) {
  await rows(page)
    .nth(count - 1)
    .waitFor();
  await rows(page).nth(count).waitFor({ state: "detached" });
}

/** Waits until the list has exactly these requests. @param {Page} page @param {string[]} expected */
async function waitForOperations(page, expected) {
  const withoutSpaces = (/** @type {string} */ text) => text.replaceAll(/\s/g, "");
  const strings = expected.map(withoutSpaces);
  const list = rows(page).locator(".request-operation");
  // If they do not come, the difference is shown.
  await page
    .waitForFunction((expected) => {
      const texts = [...document.querySelectorAll(".request-operation")].map(({ textContent }) => textContent ?? "");
      return texts.join().replaceAll(/\s/g, "") === expected;
    }, strings.join())
    .catch(() => null);
  assert.deepEqual((await list.allTextContents()).map(withoutSpaces), strings, page.url());
}

/** A naive program: it sends again when it gets no answer, so that the message is sent twice. @param {Sandbox} sandbox */
async function sendTwice(sandbox) {
  await sandbox.control("POST", "/faults", { kind: "lost_answer", operation: "templates.send" });
  const parameters = { to: PHONE, templateName: "welcome", body1: "Ada" };
  assert.equal(await sandbox.sendTemplate(parameters), null);
  assert.equal((await sandbox.sendTemplate(parameters))?.status, 200);
}

/** Requests of many kinds, the oldest first. @param {Sandbox} sandbox */
async function play(sandbox) {
  await sandbox.call("/contacts/list", { search: "Contact 0" });
  await sandbox.call("/contacts/manage", { phoneNumber: OTHER, name: "Grace Hopper" });
  await sandbox.sendTemplate({ to: OTHER, templateName: "missing" });
  await sandbox.control("POST", "/faults", { kind: "status", status: 503 });
  await sandbox.call("/labels/list", {});
  await sendTwice(sandbox);
}

test("a request appears when it arrives, at the top", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: "#/requests" });
  await page.getByText("No requests yet.").waitFor();
  assert.match(await page.locator("pre").innerText(), new RegExp(`WORKSPACE_BASE_URL=${sandbox.url}`));
  await sandbox.call("/contacts/list", {});
  await rows(page).first().getByText("contacts.list").waitFor();
  await sandbox.sendTemplate({ to: PHONE, templateName: "welcome", body1: "Ada" });
  await rows(page).first().getByText("templates.send").waitFor();
  const first = await rows(page).first().innerText();
  for (const part of ["200", PHONE, "message", "conn. "]) assert(first.includes(part), `${part} in ${first}`);
  await page.getByText("2 calls").waitFor();
  assertNone();
});

test("the attempts of a call are together, and a message that was sent twice is marked", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: "#/requests" });
  await sendTwice(sandbox);
  await page.getByText("1 call", { exact: true }).waitFor();
  await waitForRows(page, 2);
  await sandbox.call("/contacts/list", {});
  await waitForRows(page, 3);
  const texts = await rows(page).allInnerTexts();
  assert.match(texts[1] ?? "", /no answer[\s\S]*fault lost_answer[\s\S]*message/);
  assert.match(texts[2] ?? "", /200[\s\S]*attempt 2[\s\S]*same message as #1/);
  const doubled = rows(page).nth(2);
  assert.match((await doubled.getAttribute("class")) ?? "", /request-row-doubled/);
  const color = await doubled.locator(".chip-error").evaluate((element) => getComputedStyle(element).color);
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  assert(red > green && red > blue, `${color} is red`);

  const banner = page.getByRole("status").filter({ hasText: "1 request sent a message again." });
  await banner.getByRole("link", { name: "Show it" }).click();
  await waitForRows(page, 2);
  assert.match(page.url(), /doubled=true/);
  await banner.getByRole("link", { name: "Show all requests" }).click();
  await waitForRows(page, 3);
  assertNone();
});

const READS = ["labels.list", "templates.send", "contacts.upsert", "contacts.list"];
const ATTEMPTS = ["templates.send", "↳ attempt 2 templates.send"];

/** @type {{ label: string, choose?: string, write?: string, check?: boolean, address: string, rows: string[] }[]} */
const FILTERS = [
  { label: "Operation", choose: "contacts.list", address: "operation=contacts.list", rows: ["contacts.list"] },
  { label: "Status", choose: "4xx refused", address: "status=4xx", rows: ["templates.send"] },
  { label: "Status", choose: "5xx server error", address: "status=5xx", rows: ["labels.list"] },
  { label: "Status", choose: "no answer", address: "status=none", rows: ATTEMPTS },
  { label: "Status", choose: "404", address: "status=404", rows: ["templates.send"] },
  { label: "Fault", choose: "any fault", address: "fault=any", rows: [...ATTEMPTS, "labels.list"] },
  { label: "Fault", choose: "lost_answer", address: "fault=lost_answer", rows: ATTEMPTS },
  { label: "Recipient", write: "0000002", address: "to=0000002", rows: ["templates.send", "contacts.upsert"] },
  { label: "Contains", write: "grace hopper", address: "text=grace+hopper", rows: ["contacts.upsert"] },
  { label: "Same message twice", check: true, address: "doubled=true", rows: ATTEMPTS },
];

test("each filter has an address, which shows the same requests, and can be cleared", async (t) => {
  const { page, assertNone } = await start(t, { route: "#/requests", prepare: play });
  const bar = page.getByRole("search", { name: "Filter the requests" });
  await waitForRows(page, 6);
  for (const { label, choose, write, check, address, rows: expected } of FILTERS) {
    if (choose) await bar.getByRole("combobox", { name: label }).selectOption({ label: choose });
    if (write) await bar.getByRole("searchbox", { name: label }).fill(write);
    if (check) await bar.getByRole("checkbox", { name: label }).check();
    await page.waitForURL((url) => url.hash === `#/requests?${address}`);
    await waitForOperations(page, expected);
    await bar.getByRole("link", { name: "Clear" }).click();
    await page.waitForURL((url) => url.hash === "#/requests");
    await waitForRows(page, 6);
    await page.goBack();
    await waitForOperations(page, expected);
    await page.goForward();
    await waitForRows(page, 6);
  }
  await waitForOperations(page, [...ATTEMPTS, ...READS]);
  await bar.getByRole("combobox", { name: "Operation" }).selectOption("contacts.list");
  await waitForRows(page, 1);
  await page.reload();
  await waitForOperations(page, ["contacts.list"]);
  assertNone();
});

test("filters are combined, and a filter that no request satisfies says so", async (t) => {
  const { page, assertNone } = await start(t, { route: "#/requests", prepare: play });
  const bar = page.getByRole("search", { name: "Filter the requests" });
  await bar.getByRole("combobox", { name: "Operation" }).selectOption("templates.send");
  await waitForRows(page, 3);
  await bar.getByRole("combobox", { name: "Status" }).selectOption("4xx");
  await waitForRows(page, 1);
  await bar.getByRole("searchbox", { name: "Contains" }).fill("nothing has this");
  await page.getByText("No request matches these filters.").waitFor();
  await page.getByRole("link", { name: "Show all requests" }).click();
  await waitForRows(page, 6);
  assertNone();
});

test("the browser's back button leads from a request to the filtered list, and to the view before", async (t) => {
  const { page, assertNone } = await start(t, { route: "#/faults", prepare: play });
  await page.getByRole("link", { name: "Requests", exact: true }).click();
  await waitForRows(page, 6);
  await page.getByRole("search").getByRole("combobox", { name: "Operation" }).selectOption("templates.send");
  await waitForRows(page, 3);
  await rows(page).nth(2).getByRole("link").click();
  await detail(page).waitFor();
  await page.goBack();
  await detail(page).waitFor({ state: "detached" });
  await waitForRows(page, 3);
  await page.goForward();
  await detail(page).waitFor();
  await page.goBack();
  await page.goBack();
  await page.getByRole("heading", { name: "Faults and limits" }).waitFor();
  assertNone();
});

test("a request shows its parameters, headers without the key, its answer, and where the message is", async (t) => {
  const prepare = (/** @type {Sandbox} */ sandbox) =>
    sandbox.call(
      "/whatsapp/templates/send",
      { to: PHONE, templateName: "welcome", body1: "Ada" },
      { "idempotency-key": "key-1", "x-sandbox-call": "call-1" },
    );
  const { page, assertNone } = await start(t, { route: "#/requests", prepare });
  /** @type {string[]} */
  const loaded = [];
  const listener = (/** @type {import("playwright-core").Request} */ request) =>
    void loaded.push(new URL(request.url()).pathname);
  page.on("request", listener);
  t.after(() => page.off("request", listener));
  await rows(page).first().getByRole("link").click();
  await page.getByRole("heading", { name: /^templates\.send ?#1$/ }).waitFor();
  const facts = await page.locator("dl.facts").innerText();
  for (const part of [
    "POST /api/workspace/v1/whatsapp/templates/send",
    "HTTP/1.1",
    "key-1",
    "call-1",
    "message wamid.",
  ])
    assert(facts.includes(part), `${part} in ${facts}`);
  const parameters = page.getByRole("region", { name: "Parameters" }).getByRole("table");
  assert.deepEqual(await parameters.locator("tbody tr").allInnerTexts(), [
    `to\t${PHONE}`,
    "templateName\twelcome",
    "body1\tAda",
  ]);
  const answer = page.getByRole("region", { name: "the answer" });
  assert.match(
    await answer.innerText(),
    /^\{\n {2}"data": \{\n {4}"messageId": "wamid\..*",\n {4}"status": "accepted"\n {2}\},\n/,
  );
  await page.getByText(/^Headers of the answer \(\d+\)$/).click();
  await page.getByRole("rowheader", { name: "content-type" }).first().waitFor();
  await page.getByText(/^Headers \(\d+\)$/).click();
  const key = page.locator("tr", { has: page.getByRole("rowheader", { name: "x-api-key" }) });
  assert.equal(await key.locator("td").innerText(), "sand…");
  await page.getByRole("link", { name: "Show on the phone" }).waitFor();
  // A number can have very many messages.
  assert(!loaded.includes("/_sandbox/v1/messages"));
  await page.getByRole("link", { name: "Show on the phone" }).click();
  await page.getByText("Welcome, Ada!").last().waitFor();
  assertNone();
});

test("the differences to the documentation are listed", async (t) => {
  const prepare = (/** @type {Sandbox} */ sandbox) =>
    sandbox.sendTemplate({ to: "nobody", templateName: "welcome", body1: "Ada" });
  const { sandbox, page, assertNone } = await start(t, { route: "#/requests?seq=1", prepare });
  const problems = page.getByRole("region", { name: "Differences to the documentation" });
  await problems.waitFor();
  const { problems: expected } = await sandbox.control("GET", "/requests/1");
  assert(expected.length > 0);
  assert.deepEqual(await problems.getByRole("listitem").allInnerTexts(), expected);
  assertNone();
});

test("a lost answer is shown, and each attempt has a tab", async (t) => {
  const { page, assertNone } = await start(t, { route: "#/requests?seq=1", prepare: sendTwice });
  await detail(page).getByText("The request got no answer.").waitFor();
  await detail(page).getByText("lost_answer", { exact: true }).waitFor();
  await detail(page).getByText("no answer", { exact: true }).waitFor();
  const attempts = page.getByRole("navigation", { name: "Attempts" });
  assert.deepEqual(await attempts.getByRole("link").allInnerTexts(), ["Attempt 1", "Attempt 2"]);
  await attempts.getByRole("link", { name: "Attempt 2" }).click();
  await page.getByRole("heading", { name: /^templates\.send ?#2$/ }).waitFor();
  const note = detail(page).getByRole("note");
  assert.match(await note.innerText(), /This message was sent before/);
  await note.getByRole("link", { name: "request #1" }).click();
  await page.getByRole("heading", { name: /^templates\.send ?#1$/ }).waitFor();
  assertNone();
});

const LANGUAGES = {
  curl: "curl ",
  Python: "import",
  Node: "import",
  Rust: "use workspace_sdk",
  Kotlin: "import",
  Swift: "import",
};

test("the call is shown as code in six languages, and the choice is kept", async (t) => {
  const prepare = (/** @type {Sandbox} */ sandbox) =>
    sandbox.sendTemplate({ to: PHONE, templateName: "welcome", body1: "Ada" });
  const { page, assertNone } = await start(t, { route: "#/requests?seq=1", prepare });
  const tabs = page.getByRole("tablist", { name: "Language" });
  await tabs.waitFor();
  assert.deepEqual(await tabs.getByRole("tab").allInnerTexts(), Object.keys(LANGUAGES));
  for (const [language, part] of Object.entries(LANGUAGES)) {
    await tabs.getByRole("tab", { name: language }).click();
    const code = await page.getByRole("region", { name: `${language} code` }).innerText();
    for (const expected of [part, PHONE, "welcome", "Ada"]) assert(code.includes(expected), `${expected} in ${code}`);
  }
  await page.reload();
  await page.getByRole("tab", { name: "Swift", selected: true }).waitFor();
  assertNone();
});

test("code is copied", async (t) => {
  const prepare = (/** @type {Sandbox} */ sandbox) => sandbox.call("/contacts/list", { search: "Ada" });
  const window = { permissions: ["clipboard-read", "clipboard-write"] };
  const { page, assertNone } = await start(t, { route: "#/requests?seq=1", prepare, window });
  await page.getByRole("button", { name: "Copy the curl code" }).click();
  await page.getByRole("status").getByText("Copied.").waitFor();
  const code = await page.getByRole("region", { name: "curl code" }).textContent();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
  assertNone();
});

test("a request is played again", async (t) => {
  const prepare = (/** @type {Sandbox} */ sandbox) => sandbox.call("/contacts/list", { search: "Ada" });
  const { sandbox, page, assertNone } = await start(t, { route: "#/requests?seq=1", prepare });
  await page.getByRole("button", { name: "Play again" }).click();
  await page.getByRole("heading", { name: /^contacts\.list ?#2$/ }).waitFor();
  await waitForRows(page, 2);
  const [first, second] = await Promise.all([1, 2].map((seq) => sandbox.control("GET", `/requests/${seq}`)));
  assert.equal(second.body, first.body);
  assert.notEqual(second.row.connection, first.row.connection);
  assertNone();
});

test("a request that is no longer kept shows the error of the server", async (t) => {
  const { page } = await start(t, { route: "#/requests?seq=99" });
  await detail(page).getByRole("alert").waitFor();
  await detail(page).getByRole("link", { name: "Close the details" }).click();
  await detail(page).waitFor({ state: "detached" });
});

test("an arrow key that is held selects row after row, and changes the address not too often", async (t) => {
  const prepare = async (/** @type {Sandbox} */ sandbox) => {
    for (let n = 0; n < 100; n += 1) await sandbox.call("/contacts/list", { page: n + 1 });
  };
  const { page, assertNone } = await start(t, { route: "#/requests?seq=100", prepare });
  await page.locator('[data-seq="100"]').focus();
  let navigations = 0;
  const listener = () => {
    navigations += 1;
  };
  page.on("framenavigated", listener);
  t.after(() => page.off("framenavigated", listener));
  const entries = await page.evaluate(() => history.length);
  const began = performance.now();
  for (let n = 0; n < 90; n += 1) await page.keyboard.down("ArrowDown");
  await page.keyboard.up("ArrowDown");
  await page.getByRole("heading", { name: /^contacts\.list ?#10$/ }).waitFor();
  assert(navigations <= (performance.now() - began) / 80 + 2, `${navigations} navigations`);
  await page.keyboard.press("ArrowUp");
  await page.getByRole("heading", { name: /^contacts\.list ?#11$/ }).waitFor();
  assert.equal(await page.evaluate(() => history.length), entries);
  assertNone();
});

test("while the user reads further down, new requests are counted and the list keeps its place", async (t) => {
  const prepare = async (/** @type {Sandbox} */ sandbox) => {
    for (let n = 0; n < 150; n += 1) await sandbox.call("/contacts/list", { page: n + 1 });
  };
  const { sandbox, page, assertNone } = await start(t, { route: "#/requests", prepare });
  await page.getByText("150 calls").waitFor();
  const list = page.getByRole("list", { name: "Requests" });
  await list.evaluate((element) => element.scrollTo({ top: 1000 }));
  const middle = rows(page).nth(15).getByRole("link");
  await page.locator('[data-seq="120"]').waitFor();
  const seq = await middle.getAttribute("data-seq");
  await sandbox.call("/labels/list", {});
  await page.getByRole("button", { name: "1 new request" }).waitFor();
  await sandbox.call("/labels/list", { a: 1 });
  const button = page.getByRole("button", { name: "2 new requests" });
  await button.waitFor();
  assert.equal(await middle.getAttribute("data-seq"), seq);
  await button.click();
  await rows(page).first().getByText("labels.list").waitFor();
  await button.waitFor({ state: "detached" });
  await list.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  await page.locator('[data-seq="50"]').waitFor();
  await list.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  await page.locator('[data-seq="1"]').waitFor();
  assertNone();
});

test("a late retry brings its call to the top, and is counted as new while the user reads further down", async (t) => {
  const prepare = async (/** @type {Sandbox} */ sandbox) => {
    await sandbox.control("POST", "/faults", { kind: "status", status: 503, times: 2 });
    await sandbox.call("/labels/list", {});
    await sandbox.call("/channels/list", {});
    for (let n = 0; n < 150; n += 1) await sandbox.call("/contacts/list", { page: n + 1 });
  };
  const { sandbox, page, assertNone } = await start(t, { route: "#/requests", prepare });
  await page.getByText("152 calls").waitFor();
  const list = page.getByRole("list", { name: "Requests" });
  const scrollToEnd = () => list.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  const seqs = () =>
    rows(page)
      .locator("a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("data-seq")));
  await sandbox.call("/labels/list", {});
  await page.locator('[data-seq="153"]').getByText("attempt 2").waitFor();
  assert.deepEqual((await seqs()).slice(0, 3), ["1", "153", "152"]);

  await scrollToEnd();
  await page.locator('[data-seq="54"]').waitFor();
  await scrollToEnd();
  await page.locator('[data-seq="2"]').waitFor();
  await sandbox.call("/channels/list", {});
  await page.getByRole("button", { name: "1 new request" }).click();
  await rows(page).nth(1).locator('[data-seq="154"]').waitFor();
  assert.deepEqual((await seqs()).slice(0, 5), ["2", "154", "1", "153", "152"]);
  await scrollToEnd();
  await page.locator('[data-seq="3"]').waitFor();
  assert.equal((await seqs()).at(-1), "3");
  assertNone();
});

test("a flood of requests is loaded at most four times per second, and an open request is not loaded again", async (t) => {
  const prepare = (/** @type {Sandbox} */ sandbox) => sandbox.call("/contacts/list", {});
  const { sandbox, page, assertNone } = await start(t, { prepare });
  /** How often each path was loaded. @type {Map<string, number>} */
  const loads = new Map();
  const count = (/** @type {string} */ path) => loads.get(path) ?? 0;
  const listener = (/** @type {import("playwright-core").Request} */ request) => {
    const path = new URL(request.url()).pathname.replace("/_sandbox/v1", "");
    loads.set(path, count(path) + 1);
  };
  page.on("request", listener);
  t.after(() => page.off("request", listener));
  const began = performance.now();
  await page.getByRole("link", { name: "Requests", exact: true }).click();
  await page.locator('[data-seq="1"]').click();
  await page.getByRole("heading", { name: /^contacts\.list ?#1$/ }).waitFor();
  for (let n = 0; performance.now() < began + 3000; n += 1) await sandbox.call("/labels/list", { n });
  const { total } = await sandbox.control("GET", "/requests?limit=1");
  await page.locator(`[data-seq="${total}"]`).waitFor();
  const most = (performance.now() - began) / 250 + 2;
  assert(count("/requests") <= most, `${count("/requests")} loads of the list`);
  assert(count("/requests/1") <= 4, `${count("/requests/1")} loads of the open request`);
  assert.equal(count("/state"), 0);

  // A retry is an attempt of the open request.
  await sandbox.control("POST", "/faults", { kind: "status", status: 503 });
  await sandbox.call("/channels/list", {});
  await page.locator(`[data-seq="${total + 1}"]`).click();
  await page.getByRole("heading", { name: /^channels\.list/ }).waitFor();
  await sandbox.call("/channels/list", {});
  await page.getByRole("navigation", { name: "Attempts" }).getByRole("link", { name: "Attempt 2" }).waitFor();
  assertNone();
});
