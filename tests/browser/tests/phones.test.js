// The view "Phones": the list, the messages as WhatsApp shows them, and everything that a customer can do.

import assert from "node:assert/strict";
import { test } from "node:test";

import { choose, phoneRoute, useBrowser } from "../lib/fixture.js";

const start = useBrowser();

const PHONE = "+15550000001";
const DAY = 86_400;

/** @typedef {import("../lib/fixture.js").Page} Page */
/** @typedef {import("../lib/sandbox.js").Sandbox} Sandbox */

/** @param {Page} page */
const rows = (page) => page.getByRole("list", { name: "Phones" }).getByRole("listitem");

/** @param {Page} page */
const messages = (page) => page.getByRole("region", { name: "Messages" });

/** Sends a template that needs nothing but a name. @param {Sandbox} sandbox @param {string} to @param {string} body1 */
async function welcome(sandbox, to, body1) {
  const response = await sandbox.sendTemplate({ to, templateName: "welcome", body1 });
  assert.equal(response?.status, 200);
}

/** A marketing template. @param {Sandbox} sandbox */
const addOffer = (sandbox) =>
  sandbox.control("POST", "/data/templates", {
    channelId: "ch_demo",
    name: "offer",
    language: "en",
    category: "MARKETING",
    status: "APPROVED",
    body: "Pizza at half the price",
  });

test("the list has the newest message first, and a phone is selected by a click", async (t) => {
  const { sandbox, page, assertNone } = await start(t);
  await welcome(sandbox, "+15550000007", "Ada");
  await rows(page).first().getByText("Welcome, Ada!").waitFor();
  await welcome(sandbox, "+15550000009", "Grace");
  await rows(page).first().getByText("Welcome, Grace!").waitFor();
  await rows(page).nth(1).getByText("Welcome, Ada!").waitFor();
  await rows(page).nth(1).getByRole("link").click();
  await page.getByRole("heading", { name: "Contact 007" }).waitFor();
  await messages(page).getByText("Welcome, Ada!").waitFor();
  assert.match(page.url(), /phoneNumber=%2B15550000007/);
  await page.locator('.phone-link[aria-current="true"]', { hasText: "Contact 007" }).waitFor();
  await page.goBack();
  await page.getByText("Select a phone to see its messages.").waitFor();
  assertNone();
});

const SEARCHES = [
  { search: "Contact 042", found: "Contact 042" },
  { search: "contact 042", found: "Contact 042" },
  { search: "0000017", found: "Contact 017" },
  { search: "nobody", found: null },
];

for (const { search, found } of SEARCHES) {
  test(`a search for "${search}" finds ${found ?? "no phone"}`, async (t) => {
    const { page, assertNone } = await start(t);
    await rows(page).nth(5).waitFor();
    await page.getByRole("searchbox", { name: "Search by name or number" }).fill(search);
    if (found === null) {
      await page.getByText("No phone matches.").waitFor();
    } else {
      await rows(page).nth(1).waitFor({ state: "detached" });
      await rows(page).first().getByText(found).waitFor();
    }
    assertNone();
  });
}

test("a choice of the channel shows only its phones", async (t) => {
  const { sandbox, page, assertNone } = await start(t);
  await sandbox.control("POST", "/receive", { from: "+4915550001", body: "Hallo", channelId: "ch_a" });
  await rows(page).first().getByText("Hallo").waitFor();
  await page.getByRole("combobox", { name: "Channel" }).selectOption("ch_a");
  await rows(page).nth(1).waitFor({ state: "detached" });
  await page.getByRole("combobox", { name: "Channel" }).selectOption("ch_b");
  await page.getByText("No phone matches.").waitFor();
  assertNone();
});

const URL_OF_FILE = "https://files.example/menus";
const BUTTONS = [
  { type: "QUICK_REPLY", text: "I am coming" },
  { type: "URL", text: "See the menu" },
  { type: "PHONE_NUMBER", text: "Call us" },
];

/** @typedef {{ title?: string, media?: [string, string], body?: string, footer?: string, buttons?: string[] }} Shown */
/** @type {{ name: string, template?: Record<string, unknown>, send: Record<string, unknown>, shown: Shown }[]} */
const RENDERED = [
  {
    name: "a template with a header of text, a footer, and buttons",
    template: { header: "text", headerText: "Your table at {{1}}", footer: "Canal Street 12", buttons: BUTTONS },
    send: { header: "Rosa" },
    shown: {
      title: "Your table at Rosa",
      body: "Hi Ada, see you.",
      footer: "Canal Street 12",
      buttons: BUTTONS.map(({ text }) => text),
    },
  },
  ...["image", "video", "document"].map((kind) => ({
    name: `a template with a header of kind ${kind}`,
    template: { header: kind },
    send: { [kind]: `${URL_OF_FILE}/autumn.bin` },
    shown: { media: /** @type {[string, string]} */ ([kind, "autumn.bin"]), body: "Hi Ada, see you." },
  })),
  { name: "a template with a body only", template: {}, send: {}, shown: { body: "Hi Ada, see you." } },
  { name: "a text", send: { type: "text", body: "One line\nand another" }, shown: { body: "One line\nand another" } },
  ...["image", "video", "document"].map((kind) => ({
    name: `a message of the type ${kind}`,
    send: { type: kind, url: `${URL_OF_FILE}/menu.bin`, caption: "Our menu" },
    shown: { media: /** @type {[string, string]} */ ([kind, "menu.bin"]), body: "Our menu" },
  })),
  {
    name: "an audio message",
    send: { type: "audio", url: `${URL_OF_FILE}/song.mp3` },
    shown: { media: ["audio", "song.mp3"] },
  },
];

test("each kind of message is shown as WhatsApp shows it", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: phoneRoute(PHONE) });
  await sandbox.control("POST", "/receive", { from: PHONE, body: "Hello" });
  const bubbles = messages(page).locator(".bubble-outbound");
  for (const [index, { name, template, send, shown }] of RENDERED.entries()) {
    const templateName = `case_${index}`;
    if (template) {
      const base = {
        channelId: "ch_demo",
        name: templateName,
        language: "en",
        category: "UTILITY",
        status: "APPROVED",
      };
      await sandbox.control("POST", "/data/templates", { ...base, body: "Hi {{1}}, see you.", ...template });
    }
    const response = template
      ? await sandbox.sendTemplate({ to: PHONE, templateName, body1: "Ada", ...send })
      : await sandbox.call("/whatsapp/message/send", { to: PHONE, ...send });
    assert.equal(response?.status, 200, `${name}: ${await response?.text()}`);
    const bubble = bubbles.nth(index);
    await bubble.waitFor();
    const texts = async (/** @type {string} */ part) => bubble.locator(part).allTextContents();
    assert.deepEqual(await texts(".bubble-title"), shown.title ? [shown.title] : [], name);
    assert.deepEqual(await texts(".bubble-media-kind, .bubble-media-name"), shown.media ?? [], name);
    assert.deepEqual(await texts(".bubble-body"), shown.body ? [shown.body] : [], name);
    assert.deepEqual(await texts(".bubble-footer"), shown.footer ? [shown.footer] : [], name);
    assert.deepEqual(await texts(".bubble-button"), shown.buttons ?? [], name);
    assert.deepEqual(await texts(".bubble-template"), template ? [templateName] : [], name);
  }
  assertNone();
});

test("the first letter of a message decides its direction", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: phoneRoute(PHONE) });
  for (const body of ["\u05e9\u05dc\u05d5\u05dd?", "Hello?"]) {
    await sandbox.control("POST", "/receive", { from: PHONE, body });
    const text = messages(page).locator(".bubble-body", { hasText: body });
    // The place of the question mark in the line.
    const [mark, middle] = await text.evaluate((element) => {
      const range = document.createRange();
      const node = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
      if (!node) throw new Error("no text");
      range.selectNodeContents(node);
      const { left, width } = range.getBoundingClientRect();
      range.setStart(node, (node.textContent ?? "").length - 1);
      return [range.getBoundingClientRect().left, left + width / 2];
    });
    assert.equal(mark > middle, body === "Hello?", body);
  }
  assertNone();
});

test("the ticks follow the clock: sent, delivered, read", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: phoneRoute(PHONE) });
  await welcome(sandbox, PHONE, "Ada");
  await messages(page).getByRole("img", { name: "Sent" }).waitFor();
  await rows(page).first().getByRole("img", { name: "Sent" }).waitFor();
  await sandbox.control("POST", "/advance", { seconds: 3601 });
  await messages(page).getByRole("img", { name: "Delivered" }).waitFor();
  await rows(page).first().getByRole("img", { name: "Delivered" }).waitFor();
  await sandbox.control("POST", "/advance", { seconds: 3600 });
  await messages(page).getByRole("img", { name: "Read" }).waitFor();
  await rows(page).first().getByRole("img", { name: "Read" }).waitFor();
  const times = await messages(page).locator("time").getAttribute("title");
  assert.match(times ?? "", /^Sent: .+\nDelivered: .+\nRead: .+$/);
  assertNone();
});

test("the ticks change without a call when the time has passed", async (t) => {
  const server = ["--delivered-after", "0.3", "--read-after", "0.6"];
  const { sandbox, page, assertNone } = await start(t, { server, route: phoneRoute(PHONE) });
  await welcome(sandbox, PHONE, "Ada");
  await messages(page).getByRole("img", { name: "Read" }).waitFor();
  assertNone();
});

const STATUSES = [
  { entry: "Mark as delivered", label: "Delivered" },
  { entry: "Mark as read", label: "Read" },
];

for (const { entry, label } of STATUSES) {
  test(`"${entry}" sets the status of a message`, async (t) => {
    const { sandbox, page, assertNone } = await start(t, { route: phoneRoute(PHONE) });
    await welcome(sandbox, PHONE, "Ada");
    await choose(page, "Change this message", entry);
    await messages(page).getByRole("img", { name: label }).waitFor();
    const { messages: stored } = await sandbox.control("GET", `/messages?to=${encodeURIComponent(PHONE)}`);
    assert.equal(stored[0].status, label.toLowerCase());
    assertNone();
  });
}

const REASONS = [
  { choice: "(#131049)", written: null, shown: /^\(#131049\) This message was not delivered/ },
  { choice: "Another reason", written: "The phone is in the sea", shown: /^The phone is in the sea$/ },
];

for (const { choice, written, shown } of REASONS) {
  test(`a message fails with the reason "${written ?? choice}"`, async (t) => {
    const { sandbox, page, assertNone } = await start(t, { route: phoneRoute(PHONE) });
    await welcome(sandbox, PHONE, "Ada");
    await choose(page, "Change this message", "Mark as failed…");
    const dialog = page.getByRole("dialog", { name: "Mark the message as failed" });
    const reasons = dialog.getByRole("combobox", { name: "WhatsApp's reason" });
    const labels = await reasons.getByRole("option").allTextContents();
    await reasons.selectOption({ label: labels.find((label) => label.startsWith(choice)) ?? "" });
    if (written !== null) await dialog.getByRole("textbox", { name: "Reason" }).fill(written);
    await dialog.getByRole("button", { name: "Mark as failed" }).click();
    await dialog.waitFor({ state: "detached" });
    await messages(page).getByRole("img", { name: "Failed" }).waitFor();
    assert.match(await messages(page).locator(".bubble-error").innerText(), shown);
    const { messages: stored } = await sandbox.control("GET", "/messages");
    assert.match(stored[0].error, shown);
    assertNone();
  });
}

test("a message leads to its request", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: phoneRoute(PHONE) });
  await sandbox.sendTemplate({ to: PHONE, templateName: "welcome", body1: "Ada", apiReference: "order-7" });
  await sandbox.call("/contacts/list", {});
  await choose(page, "Change this message", "Show its request");
  await page.getByRole("list", { name: "Requests" }).getByText("templates.send").waitFor();
  await page.getByText("1 call", { exact: true }).waitFor();
  assertNone();
});

test("the window opens when the customer writes, and closes by the clock", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: phoneRoute(PHONE) });
  await page.getByText("24-hour window: closed.").waitFor();
  const text = { to: PHONE, type: "text", body: "The table is ready" };
  assert.equal((await sandbox.call("/whatsapp/message/send", text))?.status, 400);
  await page.getByRole("textbox", { name: "Message from the customer" }).fill("Is there a table?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("24-hour window: 24 h left.").waitFor();
  await messages(page).locator(".bubble-inbound").getByText("Is there a table?").waitFor();
  assert.equal((await sandbox.call("/whatsapp/message/send", text))?.status, 200);
  await sandbox.control("POST", "/advance", { seconds: 3600 });
  await page.getByText("24-hour window: 23 h left.").waitFor();
  await sandbox.control("POST", "/advance", { seconds: DAY - 3600 });
  await page.getByText("24-hour window: closed.").waitFor();
  assertNone();
});

test("the customer writes with Enter, and breaks a line with Shift and Enter", async (t) => {
  const { page, assertNone } = await start(t, { route: phoneRoute(PHONE) });
  const field = page.getByRole("textbox", { name: "Message from the customer" });
  await field.fill("One");
  await field.press("Shift+Enter");
  await field.pressSequentially("two");
  await field.press("Enter");
  await messages(page).locator(".bubble-body").waitFor();
  assert.deepEqual(await messages(page).locator(".bubble-body").allTextContents(), ["One\ntwo"]);
  await page.waitForFunction(() => document.querySelector("textarea")?.value === "");
  assertNone();
});

/** The decisions of a customer about the business: how a send ends meanwhile. */
const DECISIONS = [
  { on: "Block the business", off: "Unblock the business", flag: "Blocked", code: "#131026" },
  { on: "Stop marketing messages", off: "Resume marketing messages", flag: "No marketing", code: "#131050" },
];

for (const { on, off, flag, code } of DECISIONS) {
  test(`"${on}" lets a send fail with ${code}, until "${off}"`, async (t) => {
    const { sandbox, page, assertNone } = await start(t, { route: phoneRoute(PHONE), prepare: addOffer });
    const send = async () => {
      const response = await sandbox.sendTemplate({ to: PHONE, templateName: "offer" });
      assert.equal(response?.status, 200);
    };
    const phone = page.getByRole("region", { name: "Contact 001" });
    await choose(page, "Act as the customer", on);
    await phone.getByRole("banner").or(phone.locator(".phone-header")).getByText(flag).waitFor();
    await send();
    await messages(page).locator(".bubble-error").getByText(code).waitFor();
    await choose(page, "Act as the customer", off);
    await phone.locator(".phone-header").getByText(flag).waitFor({ state: "detached" });
    await send();
    await messages(page).getByRole("img", { name: "Sent" }).waitFor();
    assertNone();
  });
}

test("a new phone has the number and the message that were written", async (t) => {
  const { sandbox, page, assertNone } = await start(t);
  await page.getByRole("button", { name: "New phone" }).click();
  const dialog = page.getByRole("dialog", { name: "New phone" });
  await dialog.getByRole("textbox", { name: "Phone number" }).fill("+1 (555) 987-6543");
  await dialog.getByRole("combobox", { name: "Channel" }).selectOption("ch_b");
  await dialog.getByRole("textbox", { name: "First message of the customer" }).fill("Good evening");
  await dialog.getByRole("button", { name: "Send" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "+15559876543" }).waitFor();
  await messages(page).getByText("Good evening").waitFor();
  const { total } = await sandbox.control("GET", "/conversations?channelId=ch_b");
  assert.equal(total, 1);
  assertNone();
});

test("a new phone without a valid number shows the error of the server at the form", async (t) => {
  const { page } = await start(t);
  await page.getByRole("button", { name: "New phone" }).click();
  const dialog = page.getByRole("dialog", { name: "New phone" });
  await dialog.getByRole("textbox", { name: "Phone number" }).fill("12");
  await dialog.getByRole("button", { name: "Send" }).click();
  await dialog.getByRole("alert").waitFor();
  assert.match(await dialog.getByRole("alert").innerText(), /phone number/i);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
});

test("older messages are loaded when the user scrolls up", async (t) => {
  const count = 130;
  const prepare = async (/** @type {Sandbox} */ sandbox) => {
    for (let n = 1; n <= count; n += 1)
      await sandbox.control("POST", "/receive", { from: PHONE, body: `Message ${n}` });
  };
  const { page, assertNone } = await start(t, { route: phoneRoute(PHONE), prepare });
  const bodies = messages(page).locator(".bubble-body");
  await bodies.getByText(`Message ${count}`, { exact: true }).waitFor();
  assert.equal(await bodies.count(), 50);
  for (let before = 50; before < count; before = await bodies.count()) {
    await messages(page).evaluate((element) => element.scrollTo({ top: -element.scrollHeight }));
    await bodies.nth(before).waitFor();
  }
  assert.equal(await bodies.count(), count);
  assert.deepEqual(
    await bodies.allTextContents(),
    Array.from({ length: count }, (_, index) => `Message ${index + 1}`),
  );
  assertNone();
});

test("of 300 conversations only those in view have elements, and the last one is found by scrolling", async (t) => {
  const prepare = async (/** @type {Sandbox} */ sandbox) => {
    await sandbox.control("POST", "/reset", { seed: "empty" });
    for (let n = 1; n <= 300; n += 1) {
      await sandbox.control("POST", "/receive", { from: `+1555777${String(n).padStart(4, "0")}`, body: `Text ${n}` });
    }
  };
  const { page, assertNone } = await start(t, { prepare });
  await rows(page).first().getByText("Text 300").waitFor();
  const list = page.getByRole("list", { name: "Phones" });
  assert((await rows(page).count()) < 60, `${await rows(page).count()} rows have elements`);
  await list.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }));
  await rows(page).getByText("Text 150", { exact: true }).waitFor();
  await list.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  await rows(page).getByText("Text 1", { exact: true }).click();
  await page.getByRole("heading", { name: "+15557770001" }).waitFor();
  assertNone();
});
