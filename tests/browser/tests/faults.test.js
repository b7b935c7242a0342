// The view "Faults": every kind has a card, and what is added, played, counted and removed is shown.

import assert from "node:assert/strict";
import { test } from "node:test";

import { GROUPS, KINDS } from "../../../sandbox/page/views/faults/kinds.js";
import { useBrowser } from "../lib/fixture.js";

const start = useBrowser();

const ROUTE = "#/faults";

/** @typedef {import("../lib/fixture.js").Page} Page */
/** @typedef {import("../lib/sandbox.js").Sandbox} Sandbox */

/** @param {Page} page */
const armed = (page) => page.getByRole("region", { name: "Faults that apply" });

/** @param {Page} page */
const played = (page) => page.getByRole("region", { name: "Played" });

/** @param {Page} page @param {string} title */
const card = (page, title) => page.getByRole("form", { name: title, exact: true });

/** @param {Page} page @param {string} title */
const add = (page, title) => card(page, title).locator("button.kind-add").click();

/** @param {Sandbox} sandbox */
const listed = async (sandbox) => (await sandbox.control("GET", "/faults")).faults;

test("each kind of the server has a card with a picture, and one click adds it", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: ROUTE });
  const refusal = await sandbox.control("POST", "/faults", { kind: "" }).catch((error) => String(error));
  const kinds = [...refusal.matchAll(/`([a-z_0-9]+)`/g)].map(([, kind]) => kind);
  assert.deepEqual([...kinds].sort(), KINDS.map(({ kind }) => kind).sort());
  assert.equal(await page.locator(".kind").count(), kinds.length);
  for (const [index, { kind, title }] of KINDS.entries()) {
    await card(page, title).getByRole("img").waitFor();
    await add(page, title);
    const item = armed(page).getByRole("listitem").nth(index);
    await item.getByText(title, { exact: true }).first().waitFor();
    await item.locator("code").getByText(kind, { exact: true }).waitFor();
  }
  assert.deepEqual(
    (await listed(sandbox)).map((/** @type {{ kind: string }} */ { kind }) => kind),
    KINDS.map(({ kind }) => kind),
  );
  assertNone();
});

test("the groups have their titles, and each picture says what happens", async (t) => {
  const { page, assertNone } = await start(t, { route: ROUTE });
  for (const { title, kinds } of GROUPS) {
    const group = page.getByRole("region", { name: title, exact: true });
    assert.equal(await group.getByRole("heading", { level: 4 }).count(), kinds.length, title);
  }
  await card(page, "Lost answer").getByRole("img", { name: "The request is executed. The client gets no answer." });
  const name = await card(page, "Lost answer").getByRole("img").getAttribute("aria-label");
  assert.equal(
    name,
    "The fault takes effect when the server answers. The request is executed. The client gets no answer.",
  );
  assertNone();
});

/** @type {{ title: string, fill?: Record<string, string>, check?: string, fault: Record<string, unknown> }[]} */
const FIELDS = [
  {
    title: "Error status",
    fill: { Status: "429", "Headers, one per line, optional": "retry-after: 3\nx-note: a: b" },
    fault: { kind: "status", status: 429, headers: { "retry-after": "3", "x-note": "a: b" } },
  },
  {
    title: "Scripted answer",
    fill: { Status: "201", Body: '{"id": 1.50}' },
    check: "Execute the request",
    fault: { kind: "answer", status: 201, body: '{"id": 1.50}', act: true },
  },
  {
    title: "Scripted bytes",
    fill: { Bytes: "HTTP/1.1 200 OK\n\nhalf" },
    fault: { kind: "raw", bytes: "HTTP/1.1 200 OK\r\n\r\nhalf" },
  },
  { title: "Late answer", fill: { Milliseconds: "150" }, fault: { kind: "delay", milliseconds: 150 } },
  { title: "Random faults", fill: { Seed: "11" }, fault: { kind: "random", seed: 11, times: 0 } },
];

for (const { title, fill = {}, check, fault } of FIELDS) {
  test(`the fields of "${title}" are sent`, async (t) => {
    const { sandbox, page, assertNone } = await start(t, { route: ROUTE });
    const more = card(page, title).getByText("More", { exact: true });
    if (await more.count()) await more.click();
    for (const [label, value] of Object.entries(fill))
      await card(page, title).getByLabel(label, { exact: true }).fill(value);
    if (check) await card(page, title).getByLabel(check).check();
    await add(page, title);
    await armed(page).getByRole("listitem").waitFor();
    const [added] = await listed(sandbox);
    const { id: _, ...others } = added;
    assert.deepEqual(others, { ...others, ...fault });
    assertNone();
  });
}

test("a header without a colon is refused before it is sent", async (t) => {
  const { sandbox, page } = await start(t, { route: ROUTE });
  await card(page, "Error status").getByText("More", { exact: true }).click();
  await card(page, "Error status").getByLabel("Headers, one per line, optional").fill("retry-after");
  await add(page, "Error status");
  await page.getByText('"retry-after" is not a header.').waitFor();
  assert.deepEqual(await listed(sandbox), []);
});

test("the error of the server is shown", async (t) => {
  const { sandbox, page } = await start(t, { route: ROUTE });
  await card(page, "Error status").getByLabel("Status", { exact: true }).fill("42");
  await add(page, "Error status");
  const notice = page.locator(".notice-error");
  await notice.waitFor();
  assert.match(await notice.innerText(), /status/);
  await notice.getByRole("button", { name: "Close the notice" }).click();
  await notice.waitFor({ state: "detached" });
  assert.deepEqual(await listed(sandbox), []);
});

test("the scope is part of the button and of the fault", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: ROUTE });
  const scope = page.getByRole("group", { name: "Calls that a new fault applies to" });
  await scope.getByRole("combobox", { name: "Operation" }).selectOption("templates.send");
  await scope.getByRole("combobox", { name: "Number of calls" }).selectOption("3");
  await scope.getByLabel("Calls to skip first").fill("2");
  await card(page, "Reset").getByRole("button", { name: "For the next 3 templates.send after 2" }).click();
  await armed(page).getByText("the next 3 templates.send after 2").waitFor();
  const [{ operation, times, skip }] = await listed(sandbox);
  assert.deepEqual({ operation, times, skip }, { operation: "templates.send", times: 3, skip: 2 });
  assertNone();
});

test("a fault counts down with each call, and is played in the list", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: ROUTE });
  await page.getByRole("combobox", { name: "Number of calls" }).selectOption("2");
  await add(page, "Error status");
  await armed(page).getByText("the next 2 calls").waitFor();
  await played(page).getByText("No request has met a fault yet.").waitFor();
  assert.equal((await sandbox.call("/contacts/list", {}))?.status, 503);
  await armed(page).getByText("the next call").waitFor();
  await played(page).getByRole("listitem").getByText("contacts.list").waitFor();
  assert.equal((await sandbox.call("/labels/list", {}))?.status, 503);
  await armed(page).getByText("None. Requests are answered normally.").waitFor();
  await played(page).getByRole("listitem").first().getByText("labels.list").waitFor();
  assert.equal((await sandbox.call("/labels/list", {}))?.status, 200);
  assert.equal(await played(page).getByRole("listitem").count(), 2);
  await played(page).getByRole("link", { name: "All of them" }).click();
  await page.waitForURL((url) => url.hash === "#/requests?fault=any");
  await page.goBack();
  await played(page).getByRole("listitem").first().getByRole("link").click();
  await page.getByRole("heading", { name: /^labels\.list ?#2$/ }).waitFor();
  assertNone();
});

test("one fault is removed, and all of them", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: ROUTE });
  assert(await armed(page).getByRole("button", { name: "Remove all" }).isDisabled());
  const titles = ["Reset", "Close", "Lost answer"];
  for (const title of titles) {
    await add(page, title);
    await armed(page).getByRole("listitem").filter({ hasText: title }).waitFor();
  }
  await page.getByRole("button", { name: 'Remove the fault "Close"' }).click();
  await armed(page).getByRole("listitem").nth(2).waitFor({ state: "detached" });
  assert.deepEqual(
    (await listed(sandbox)).map((/** @type {{ kind: string }} */ { kind }) => kind),
    ["reset", "lost_answer"],
  );
  await armed(page).getByRole("button", { name: "Remove all" }).click();
  await armed(page).getByText("None. Requests are answered normally.").waitFor();
  assert.deepEqual(await listed(sandbox), []);
  assertNone();
});

test("the quick action loses the next answer: the message is sent, and the program does not know it", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: ROUTE });
  await page.getByRole("button", { name: "Lose the next answer" }).click();
  await armed(page).getByText("lost_answer").waitFor();
  const parameters = { to: "+15550000001", templateName: "welcome", body1: "Ada" };
  assert.equal(await sandbox.sendTemplate(parameters), null);
  assert.equal((await sandbox.control("GET", "/messages")).messages.length, 1);
  await armed(page).getByText("None. Requests are answered normally.").waitFor();
  assert.equal((await sandbox.sendTemplate(parameters))?.status, 200);
  await played(page).getByText("lost_answer").waitFor();
  assertNone();
});

test("the quick action refuses every request with a 429, until ten seconds of the clock have passed", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: ROUTE });
  await page.getByRole("button", { name: "429 for ten seconds" }).click();
  await armed(page)
    .getByText(/every call, for \d+ s/)
    .waitFor();
  const [fault] = await listed(sandbox);
  assert(fault.expires_after <= 10 && fault.times === 0 && fault.status === 429);
  const response = await sandbox.call("/contacts/list", {});
  assert.equal(response?.status, 429);
  assert.equal(response?.headers.get("retry-after"), "10");
  await page.getByRole("button", { name: "+1 min: move the clock forward" }).click();
  await armed(page).getByText("None. Requests are answered normally.").waitFor();
  assert.equal((await sandbox.call("/contacts/list", {}))?.status, 200);
  assertNone();
});

test("the quick action lets one request in five fail, the same ones each time", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: ROUTE });
  await page.getByRole("button", { name: "20 % of everything, seed 7" }).click();
  await armed(page).getByText("20 %, seed 7").waitFor();
  const [{ kind, seed, rate, times }] = await listed(sandbox);
  assert.deepEqual({ kind, seed, rate, times }, { kind: "random", seed: 7, rate: 0.2, times: 0 });
  await armed(page).getByText("every call, until removed").waitFor();
  assertNone();
});

const LIMITS_ROUTE = "#/faults?part=limits";

/** @type {{ name: string, set: (page: Page) => Promise<unknown>, expected: unknown, off: unknown }[]} */
const LIMITS = [
  {
    name: "throughput",
    set: (page) => page.getByRole("spinbutton", { name: "Throughput" }).fill("35"),
    expected: 35,
    off: null,
  },
  {
    name: "throughput",
    set: (page) => page.getByRole("button", { name: "Set throughput to 80" }).click(),
    expected: 80,
    off: null,
  },
  {
    name: "pair_interval",
    set: (page) => page.getByRole("spinbutton", { name: "Pair interval" }).fill("0.5"),
    expected: 0.5,
    off: null,
  },
  {
    name: "people_per_day",
    set: (page) => page.getByRole("button", { name: "Set people_per_day to 250" }).click(),
    expected: 250,
    off: null,
  },
  {
    name: "marketing_per_person",
    set: (page) => page.getByRole("spinbutton", { name: "Marketing per person" }).fill("2"),
    expected: 2,
    off: null,
  },
  {
    name: "stopped_marketing",
    set: (page) => page.getByLabel("People who stopped marketing").fill("+15550000001\n15550000002"),
    expected: ["+15550000001", "+15550000002"],
    off: [],
  },
  {
    name: "blocked",
    set: (page) => page.getByLabel("People who blocked the business").fill("+15550000003"),
    expected: ["+15550000003"],
    off: [],
  },
  {
    name: "templates",
    set: async (page) => {
      await page.getByRole("combobox", { name: "promo_image" }).selectOption("paused");
      await page.getByRole("combobox", { name: "welcome" }).selectOption("disabled");
    },
    expected: { promo_image: "paused", welcome: "disabled" },
    off: {},
  },
  {
    name: "account_restricted",
    set: (page) => page.getByLabel("The account is restricted").check(),
    expected: true,
    off: false,
  },
];

test("the form sets and removes each limit", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: LIMITS_ROUTE });
  const limits = async () => sandbox.control("GET", "/limits");
  const save = page.getByRole("button", { name: "Save" });
  await save.waitFor();
  assert(await save.isDisabled());
  for (const { name, set, expected, off } of LIMITS) {
    await set(page);
    await save.click();
    await page.getByRole("heading", { name: "WhatsApp's limits 1 on" }).waitFor();
    assert.deepEqual((await limits())[name], expected, name);
    await page.getByRole("button", { name: "Remove all" }).click();
    await page.getByRole("heading", { name: "WhatsApp's limits 0 on" }).waitFor();
    assert.deepEqual((await limits())[name], off, name);
  }
  assertNone();
});

test("a limit works, is emptied in the form, and then works no more", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: LIMITS_ROUTE });
  const send = () => sandbox.sendTemplate({ to: "+15550000001", templateName: "welcome", body1: "Ada" });
  const field = page.getByRole("spinbutton", { name: "Pair interval" });
  await field.fill("600");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "WhatsApp's limits 1 on" }).waitFor();
  assert.equal((await send())?.status, 200);
  assert.equal((await send())?.status, 400);
  await field.fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "WhatsApp's limits 0 on" }).waitFor();
  assert.equal((await send())?.status, 200);
  assertNone();
});

test("a wrong phone number shows the error of the server, and the form keeps the input", async (t) => {
  const { page } = await start(t, { route: LIMITS_ROUTE });
  const field = page.getByLabel("People who blocked the business");
  await field.fill("nobody");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".notice-error").waitFor();
  assert.match(await page.locator(".notice-error").innerText(), /blocked/);
  assert.equal(await field.inputValue(), "nobody");
});

test("limits that another program has set are in the form", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: LIMITS_ROUTE });
  await page.getByRole("heading", { name: "WhatsApp's limits 0 on" }).waitFor();
  await sandbox.control("POST", "/limits", { throughput: 20, blocked: ["+15550000001"] });
  await page.getByRole("heading", { name: "WhatsApp's limits 2 on" }).waitFor();
  assert.equal(await page.getByRole("spinbutton", { name: "Throughput" }).inputValue(), "20");
  assert.equal(await page.getByLabel("People who blocked the business").inputValue(), "+15550000001");
  assertNone();
});
