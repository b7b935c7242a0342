// The view "Data": each kind is created, edited and deleted; contacts are imported; everything is saved and loaded.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { choose, useBrowser } from "../lib/fixture.js";

const start = useBrowser();

/** @typedef {import("../lib/fixture.js").Page} Page */
/** @typedef {import("../lib/sandbox.js").Sandbox} Sandbox */
/** @typedef {import("playwright-core").Locator} Locator */

/** @param {string} kind */
const route = (kind) => `#/data?kind=${kind}${kind === "channels" ? "" : "&channelId=ch_demo"}`;

/** @param {Page} page @param {string} text */
const row = (page, text) => page.locator("tbody tr", { hasText: text });

/** @param {Locator} dialog @param {Record<string, string | boolean>} values by the labels of the fields */
async function fill(dialog, values) {
  for (const [label, value] of Object.entries(values)) {
    const field = dialog.getByLabel(label, { exact: true });
    if (typeof value === "boolean") await field.setChecked(value);
    else if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
}

/**
 * @typedef {object} Case
 * @property {string} kind
 * @property {string} one
 * @property {string} name what the row and the menu are named
 * @property {Record<string, string | boolean>} create
 * @property {Record<string, unknown>} created
 * @property {Record<string, string | boolean>} edit
 * @property {Record<string, unknown>} edited
 * @property {string} [renamed] the name after the edit
 */
/** @type {Case[]} */
const KINDS = [
  {
    kind: "channels",
    one: "channel",
    name: "Osteria",
    create: { ID: "ch_rosa", Name: "Osteria", "Phone number ID": "42", "API key": "key-rosa" },
    created: { id: "ch_rosa", name: "Osteria", phoneNumberId: "42", apiKey: "key-rosa" },
    edit: { Name: "Osteria da Rosa" },
    edited: { id: "ch_rosa", name: "Osteria da Rosa", apiKey: "key-rosa" },
    renamed: "Osteria da Rosa",
  },
  {
    kind: "contacts",
    one: "contact",
    name: "Ada Lovelace",
    create: {
      "Phone number, with the country code": "+44 20 7946 0001",
      Name: "Ada Lovelace",
      Email: "ada@example.com",
      Labels: "vip\nregular",
      "Custom fields": "table: 7\nnote: window: left",
    },
    created: {
      phoneNumber: "+442079460001",
      name: "Ada Lovelace",
      email: "ada@example.com",
      labels: ["vip", "regular"],
      customFields: { table: "7", note: "window: left" },
    },
    edit: { Email: "", Labels: "regular" },
    edited: { name: "Ada Lovelace", email: null, labels: ["regular"] },
  },
  {
    kind: "labels",
    one: "label",
    name: "regular",
    create: { Name: "regular", Description: "They come often", Color: "#FF5733", "Display order": "3" },
    created: { name: "regular", description: "They come often", color: "#FF5733", displayOrder: 3 },
    edit: { Description: "They come every week", "Display order": "1" },
    edited: { name: "regular", description: "They come every week", displayOrder: 1 },
  },
  {
    kind: "custom-fields",
    one: "custom field",
    name: "allergy",
    create: { Name: "allergy", Type: "dropdown", Options: "nuts\nmilk", Required: true },
    created: { name: "allergy", type: "dropdown", options: ["nuts", "milk"], isRequired: true },
    edit: { Type: "text", Required: false },
    edited: { name: "allergy", type: "text", isRequired: false },
  },
  {
    kind: "templates",
    one: "template",
    name: "table_ready",
    create: { Name: "table_ready", Language: "en", Body: "Hi {{1}}, your table is ready.", Footer: "Canal Street 12" },
    created: { name: "table_ready", language: "en", category: "UTILITY", status: "APPROVED" },
    edit: { Category: "MARKETING", Status: "PENDING" },
    edited: { name: "table_ready", category: "MARKETING", status: "PENDING" },
  },
  {
    kind: "automations",
    one: "automation",
    name: "Birthday",
    create: { ID: "auto_birthday", Name: "Birthday", Active: false },
    created: { id: "auto_birthday", name: "Birthday", isActive: false },
    edit: { Name: "Birthday greeting", Active: true },
    edited: { id: "auto_birthday", name: "Birthday greeting", isActive: true },
    renamed: "Birthday greeting",
  },
];

for (const { kind, one, name, create, created, edit, edited, renamed = name } of KINDS) {
  test(`a ${one} is created, edited and deleted`, async (t) => {
    const { sandbox, page, assertNone } = await start(t, { route: route(kind) });
    const stored = async (/** @type {string} */ search) => {
      const channel = kind === "channels" ? "" : "&channelId=ch_demo";
      const { items } = await sandbox.control("GET", `/data/${kind}?limit=500${channel}`);
      return items.find((/** @type {Record<string, unknown>} */ item) => item["name"] === search);
    };
    const check = async (/** @type {string} */ name, /** @type {Record<string, unknown>} */ expected) => {
      const item = await stored(name);
      for (const [field, value] of Object.entries(expected)) assert.deepEqual(item?.[field] ?? null, value, field);
    };
    await page.getByRole("button", { name: `New ${one}` }).click();
    const creation = page.getByRole("dialog", { name: `New ${one}` });
    await fill(creation, create);
    await creation.getByRole("button", { name: "Save" }).click();
    await creation.waitFor({ state: "detached" });
    await row(page, name).waitFor();
    await check(name, created);

    await row(page, name).getByRole("button").first().click();
    const edition = page.getByRole("dialog", { name: `Edit ${name}` });
    await fill(edition, edit);
    await edition.getByRole("button", { name: "Save" }).click();
    await edition.waitFor({ state: "detached" });
    await row(page, renamed).waitFor();
    await check(renamed, edited);

    await choose(page, `Actions for ${renamed}`, "Delete…");
    const question = page.getByRole("dialog", { name: `Delete this ${one}?` });
    await question.getByRole("button", { name: "Cancel" }).click();
    await question.waitFor({ state: "detached" });
    await choose(page, `Actions for ${renamed}`, "Delete…");
    await question.getByRole("button", { name: "Delete" }).click();
    await row(page, renamed).waitFor({ state: "detached" });
    assert.equal(await stored(renamed), undefined);
    assertNone();
  });
}

test("a new channel is listed after another kind was filtered by channel, and the filter is kept for that kind", async (t) => {
  const { page, assertNone } = await start(t, { route: route("labels") });
  await row(page, "vip").waitFor();
  const kinds = page.getByRole("navigation", { name: "Kinds of data" });
  const channel = page.getByRole("combobox", { name: "Channel", exact: true });
  await kinds.getByRole("link", { name: "Channels" }).click();
  await channel.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "New channel" }).click();
  const dialog = page.getByRole("dialog", { name: "New channel" });
  await fill(dialog, { ID: "ch_rosa", Name: "Osteria", "Phone number ID": "42", "API key": "key-rosa" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await row(page, "Osteria").waitFor();
  await row(page, "Demo WhatsApp").waitFor();
  await kinds.getByRole("link", { name: "Labels" }).click();
  await row(page, "vip").waitFor();
  assert.equal(await channel.inputValue(), "ch_demo");
  assertNone();
});

test("a template has a preview while it is written, and is sent as it was previewed", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: route("templates") });
  await page.getByRole("button", { name: "New template" }).click();
  const dialog = page.getByRole("dialog", { name: "New template" });
  const preview = dialog.getByRole("region", { name: "Preview" });
  await fill(dialog, { Name: "table_ready", Header: "text", "Text of the header": "Osteria {{1}}" });
  await fill(dialog, { Body: "Hi {{1}}, your table is ready.", Footer: "Canal Street 12" });
  await dialog.getByRole("button", { name: "Add a button" }).click();
  await dialog.getByRole("textbox", { name: "Text of button 1" }).fill("I am coming");
  await dialog.getByRole("button", { name: "Add a button" }).click();
  await dialog.getByRole("combobox", { name: "Type of button 2" }).selectOption("URL");
  await dialog.getByRole("textbox", { name: "Text of button 2" }).fill("See the menu");
  for (const text of [
    "Osteria {{1}}",
    "Hi {{1}}, your table is ready.",
    "Canal Street 12",
    "I am coming",
    "See the menu",
  ])
    await preview.getByText(text, { exact: true }).waitFor();
  await dialog.getByRole("button", { name: "Remove button 1" }).click();
  await preview.getByText("I am coming").waitFor({ state: "detached" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await row(page, "table_ready").waitFor();
  const parameters = { to: "+15550000001", templateName: "table_ready", header: "da Rosa", body1: "Ada" };
  assert.equal((await sandbox.sendTemplate(parameters))?.status, 200);
  const query = "channelId=ch_demo&phoneNumber=%2B15550000001";
  const { messages } = await sandbox.control("GET", `/conversation/messages?${query}`);
  assert.deepEqual(messages[0].rendered, {
    header: { kind: "text", text: "Osteria da Rosa", name: null },
    body: "Hi Ada, your table is ready.",
    footer: "Canal Street 12",
    buttons: [{ type: "URL", text: "See the menu" }],
  });
  assertNone();
});

/** The actions in the menu of a template: its state, and how a send ends. */
const TEMPLATE_ACTIONS = [
  { entry: "Reject", state: "REJECTED", status: 404, error: "#132001" },
  { entry: "Approve", state: "APPROVED", status: 200, error: "" },
  { entry: "Set to pending", state: "PENDING", status: 404, error: "#132001" },
  { entry: "Approve", state: "APPROVED", status: 200, error: "" },
  { entry: "Pause", state: "paused", status: 400, error: "#132015" },
  { entry: "Disable", state: "disabled", status: 400, error: "#132016" },
  { entry: "Resume", state: "APPROVED", status: 200, error: "" },
];

test("a template is approved, rejected, paused and disabled in its menu", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: route("templates") });
  for (const { entry, state, status, error } of TEMPLATE_ACTIONS) {
    await choose(page, "Actions for welcome (en_US)", entry);
    await row(page, "welcome").getByText(state, { exact: true }).waitFor();
    if (entry === "Resume")
      await row(page, "welcome").getByText("disabled", { exact: true }).waitFor({ state: "detached" });
    const response = await sandbox.sendTemplate({ to: "+15550000001", templateName: "welcome", body1: "Ada" });
    assert.equal(response?.status, status, entry);
    assert((await response?.text())?.includes(error), entry);
  }
  assertNone();
});

test("an automation is switched on, and its runs are listed", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: route("automations") });
  const trigger = async () => {
    const parameters = { phoneNumber: "+15550000001", automationName: "Paused Flow" };
    return (await sandbox.call("/automations/trigger", parameters))?.status;
  };
  const toggle = page.getByRole("switch", { name: "Paused Flow is active" });
  assert.equal(await toggle.getAttribute("aria-checked"), "false");
  assert.equal(await trigger(), 400);
  await toggle.click();
  await page.getByRole("switch", { name: "Paused Flow is active", checked: true }).waitFor();
  assert.equal(await trigger(), 200);
  await row(page, "Paused Flow").getByRole("link", { name: "Show" }).click();
  await page.getByRole("heading", { name: "Runs" }).waitFor();
  await row(page, "Paused Flow").getByText("Contact 001").waitFor();
  await row(page, "Paused Flow").getByRole("link", { name: "+15550000001" }).click();
  await page.getByRole("heading", { name: "Contact 001" }).waitFor();
  assertNone();
});

const CSV = `phoneNumber,name,email,labels,table
+442079460001,Ada Lovelace,ada@example.com,"vip;regular",7
me,Wrong Number,,,
+442079460002,Grace Hopper,,,8
`;

test("contacts are imported, and the wrong line is named", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: route("contacts") });
  await page.getByRole("button", { name: "Import contacts" }).click();
  const dialog = page.getByRole("dialog", { name: "Import contacts" });
  assert(await dialog.getByRole("button", { name: "Import" }).isDisabled());
  const file = { name: "guests.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) };
  await dialog.getByLabel("CSV file").setInputFiles(file);
  await dialog.getByRole("button", { name: "Import" }).click();
  await dialog.getByText("2 contacts were imported. 1 line is wrong:").waitFor();
  assert.match(await dialog.getByRole("list", { name: "Errors" }).innerText(), /^Line 3: .*phone/i);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("searchbox", { name: "Search contacts" }).fill("Lovelace");
  await row(page, "Ada Lovelace").getByText("vip").waitFor();
  const { items } = await sandbox.control("GET", "/data/contacts?search=Hopper");
  assert.deepEqual(items[0].customFields, { table: "8" });
  assertNone();
});

test("an item that is saved keeps the changes that a program has made meanwhile in other fields", async (t) => {
  const phoneNumber = "+442079460001";
  const prepare = (/** @type {Sandbox} */ sandbox) => sandbox.call("/contacts/manage", { phoneNumber, name: "Ada" });
  const { sandbox, page, assertNone } = await start(t, { route: route("contacts"), prepare });
  await row(page, phoneNumber).getByRole("button", { name: "Ada", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Email").fill("ada@example.com");
  await sandbox.call("/contacts/manage", { phoneNumber, name: "Ada Lovelace", labelNames: "vip" });
  await row(page, "Ada Lovelace").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const { items } = await sandbox.control("GET", `/data/contacts?search=${encodeURIComponent(phoneNumber)}`);
  const { name, email, labels } = items[0];
  assert.deepEqual({ name, email, labels }, { name: "Ada Lovelace", email: "ada@example.com", labels: ["vip"] });
  assertNone();
});

test("a contact without a name can be opened", async (t) => {
  const prepare = async (/** @type {Sandbox} */ sandbox) => {
    await sandbox.call("/contacts/manage", { phoneNumber: "+442079460001" });
    await sandbox.call("/contacts/manage", { phoneNumber: "+442079460002", name: "   " });
  };
  const { page, assertNone } = await start(t, { route: route("contacts"), prepare });
  for (const number of ["+442079460001", "+442079460002"]) {
    await row(page, number).getByRole("button", { name: "No name" }).click();
    const dialog = page.getByRole("dialog");
    assert.equal(await dialog.getByLabel("Phone number").inputValue(), number);
    await dialog.getByRole("button", { name: "Cancel" }).click();
  }
  assertNone();
});

test("a very long name neither covers the number nor fills the table", async (t) => {
  const phoneNumber = "+442079460001";
  const prepare = (/** @type {Sandbox} */ sandbox) =>
    sandbox.call("/contacts/manage", { phoneNumber, name: "x".repeat(5000) });
  const { page, assertNone } = await start(t, { route: route("contacts"), prepare });
  const name = await row(page, phoneNumber).getByRole("button").first().boundingBox();
  const number = await row(page, phoneNumber).getByRole("link").boundingBox();
  assert(name && number);
  assert(name.x + name.width <= number.x);
  assert(name.height < 100);
  assertNone();
});

const ENCODINGS = [
  { encoding: "UTF-8 with a byte order mark", buffer: Buffer.from(`\ufeff${CSV}`) },
  { encoding: "UTF-16", buffer: Buffer.from(`\ufeff${CSV}`, "utf16le") },
  { encoding: "UTF-16, the high byte first", buffer: Buffer.from(`\ufeff${CSV}`, "utf16le").swap16() },
];

for (const { encoding, buffer } of ENCODINGS) {
  test(`contacts are imported from a file in ${encoding}`, async (t) => {
    const { page, assertNone } = await start(t, { route: route("contacts") });
    await page.getByRole("button", { name: "Import contacts" }).click();
    const dialog = page.getByRole("dialog", { name: "Import contacts" });
    await dialog.getByLabel("CSV file").setInputFiles({ name: "guests.csv", mimeType: "text/csv", buffer });
    await dialog.getByRole("button", { name: "Import" }).click();
    await dialog.getByText("2 contacts were imported. 1 line is wrong:").waitFor();
    assertNone();
  });
}

test("a file in another encoding is refused, instead of names with wrong letters", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: route("contacts") });
  await page.getByRole("button", { name: "Import contacts" }).click();
  const dialog = page.getByRole("dialog", { name: "Import contacts" });
  const buffer = Buffer.from("phoneNumber,name\n+4930123456,J\u00fcrgen\n", "latin1");
  await dialog.getByLabel("CSV file").setInputFiles({ name: "guests.csv", mimeType: "text/csv", buffer });
  await dialog.getByRole("button", { name: "Import" }).click();
  await dialog.getByRole("alert").getByText("guests.csv is not in UTF-8.").waitFor();
  assert.equal((await sandbox.control("GET", "/data/contacts?channelId=ch_demo")).total, 120);
  assertNone();
});

test("a file that is no CSV of contacts shows the error of the server", async (t) => {
  const { page } = await start(t, { route: route("contacts") });
  await page.getByRole("button", { name: "Import contacts" }).click();
  const dialog = page.getByRole("dialog", { name: "Import contacts" });
  const file = { name: "guests.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") };
  await dialog.getByLabel("CSV file").setInputFiles(file);
  await dialog.getByRole("button", { name: "Import" }).click();
  await dialog.getByRole("alert").waitFor();
  assert.match(await dialog.getByRole("alert").innerText(), /phoneNumber/);
});

test("the data are saved as a file, reset, and are the same when the file is loaded", async (t) => {
  const prepare = async (/** @type {Sandbox} */ sandbox) => {
    await sandbox.call("/contacts/manage", { phoneNumber: "+442079460001", name: "Ada Lovelace", labelNames: "vip" });
    await sandbox.sendTemplate({ to: "+442079460001", templateName: "welcome", body1: "Ada" });
    await sandbox.control("POST", "/receive", { from: "+442079460001", body: "Good evening" });
  };
  const { sandbox, page, assertNone } = await start(t, { route: route("contacts"), prepare });
  const data = async () => {
    const { now: _, ...data } = await sandbox.control("GET", "/data");
    return data;
  };
  const before = await data();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as a file" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "workspace-sandbox.json");
  const content = await readFile(await download.path());
  assert.equal(JSON.parse(content.toString()).format, 1);

  await page.getByRole("button", { name: "Reset" }).click();
  const reset = page.getByRole("dialog", { name: "Reset the sandbox" });
  await reset.getByRole("radio", { name: "No data but the channels" }).check();
  await reset.getByRole("button", { name: "Reset" }).click();
  await reset.waitFor({ state: "detached" });
  await page.getByText("No contact matches.").waitFor();

  const file = { name: "workspace-sandbox.json", mimeType: "application/json", buffer: content };
  await page.getByLabel("File with data").setInputFiles(file);
  const load = page.getByRole("dialog", { name: "Load data" });
  await load.getByRole("button", { name: "Replace all data" }).click();
  await load.waitFor({ state: "detached" });
  await row(page, "Ada Lovelace").waitFor();
  assert.deepEqual(await data(), before);
  assertNone();
});

const BAD_FILES = [
  { content: "no JSON", error: /is not a JSON file/ },
  { content: '{"format":1,"channels":[{"id":7}]}', error: /channels/ },
  { content: '{"format":9,"channels":[]}', error: /format/ },
];

for (const { content, error } of BAD_FILES) {
  test(`the file ${content} is refused, and nothing changes`, async (t) => {
    const { sandbox, page } = await start(t, { route: route("contacts") });
    const file = { name: "data.json", mimeType: "application/json", buffer: Buffer.from(content) };
    await page.getByLabel("File with data").setInputFiles(file);
    const load = page.getByRole("dialog", { name: "Load data" });
    await load.getByRole("button", { name: "Replace all data" }).click();
    await load.getByRole("alert").waitFor();
    assert.match(await load.getByRole("alert").innerText(), error);
    assert.equal((await sandbox.control("GET", "/data/contacts?channelId=ch_demo")).total, 120);
  });
}

test("the example data are restored", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: route("labels") });
  await sandbox.control("POST", "/data/labels", { channelId: "ch_demo", name: "regular" });
  await row(page, "regular").waitFor();
  await page.getByRole("button", { name: "Reset" }).click();
  const reset = page.getByRole("dialog", { name: "Reset the sandbox" });
  await reset.getByRole("button", { name: "Reset" }).click();
  await row(page, "regular").waitFor({ state: "detached" });
  await row(page, "vip").waitFor();
  assertNone();
});

/** @type {{ kind: string, one: string, values: Record<string, string>, error: RegExp }[]} */
const REFUSED = [
  {
    kind: "contacts",
    one: "contact",
    values: { "Phone number, with the country code": "12" },
    error: /phoneNumber/,
  },
  { kind: "labels", one: "label", values: { Name: "a", Color: "red" }, error: /color/ },
  {
    kind: "templates",
    one: "template",
    values: { Name: "a", Body: "{{2}}" },
    error: /body: the variable \{\{1\}\} is missing/,
  },
  {
    kind: "channels",
    one: "channel",
    values: { ID: "", Name: "a", "Phone number ID": "b", "API key": "c" },
    error: /./,
  },
];

for (const { kind, one, values, error } of REFUSED) {
  test(`a wrong ${one} shows the error at the form, which keeps the input`, async (t) => {
    const { sandbox, page } = await start(t, { route: route(kind) });
    const { total } = await sandbox.control("GET", `/data/${kind}`);
    await page.getByRole("button", { name: `New ${one}` }).click();
    const dialog = page.getByRole("dialog", { name: `New ${one}` });
    await fill(dialog, values);
    await dialog.getByRole("button", { name: "Save" }).click();
    if (Object.values(values).includes("")) {
      // The browser itself does not send a form without a required field.
      await dialog.locator(":invalid").first().waitFor();
    } else {
      await dialog.getByRole("alert").waitFor();
      assert.match(await dialog.getByRole("alert").innerText(), error);
    }
    for (const [label, value] of Object.entries(values))
      assert.equal(await dialog.getByLabel(label, { exact: true }).inputValue(), value);
    assert.equal((await sandbox.control("GET", `/data/${kind}`)).total, total);
  });
}

test("the table has pages, a search and a choice of the channel, which are in the address", async (t) => {
  const { page, assertNone } = await start(t, { route: "#/data" });
  const pages = page.getByRole("navigation", { name: "Pages" });
  await pages.getByText("1–50 of 120").waitFor();
  await pages.getByRole("button", { name: "Next" }).click();
  await pages.getByText("51–100 of 120").waitFor();
  await pages.getByRole("button", { name: "Last" }).click();
  await pages.getByText("101–120 of 120").waitFor();
  assert.equal(await page.locator("tbody tr").count(), 20);
  await page.getByRole("searchbox", { name: "Search contacts" }).fill("Contact 11");
  await pages.getByText("1–10 of 10").waitFor();
  await page.waitForURL((url) => url.hash.includes("search=Contact+11"));
  await page.getByRole("combobox", { name: "Channel" }).selectOption("ch_a");
  await page.getByText("No contact matches.").waitFor();
  await page.waitForURL((url) => url.hash.includes("channelId=ch_a"));
  await page.reload();
  await page.getByText("No contact matches.").waitFor();
  assertNone();
});

test("what another program changes appears in the table", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: route("labels") });
  await row(page, "vip").waitFor();
  await sandbox.call("/labels/manage", { name: "regular" });
  await row(page, "regular").waitFor();
  assertNone();
});
