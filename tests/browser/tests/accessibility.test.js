// The page for everybody: axe finds nothing in any view, in light and dark, on narrow and wide screens; the keyboard is
// enough; and nothing stands outside a narrow screen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { AxeBuilder } from "@axe-core/playwright";

import { choose, phoneRoute, useBrowser } from "../lib/fixture.js";

const start = useBrowser();

const PHONE = "+15550000001";

/** The rules of the WCAG 2.2, levels A and AA. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/** @typedef {import("../lib/fixture.js").Page} Page */
/** @typedef {import("../lib/sandbox.js").Sandbox} Sandbox */

/** Something of everything, so that every part of the page is there. @param {Sandbox} sandbox */
async function play(sandbox) {
  const offer = { channelId: "ch_demo", language: "en", category: "MARKETING", status: "APPROVED", header: "image" };
  const buttons = [{ type: "URL", text: "See the menu" }];
  const texts = { body: "{{1}}, taste our menu!", footer: "Reply STOP to hear no more", buttons };
  await sandbox.control("POST", "/data/templates", { ...offer, name: "offer", ...texts });
  const image = "https://files.example/menu.png";
  await sandbox.sendTemplate({ to: PHONE, templateName: "offer", body1: "Ada", image });
  await sandbox.control("POST", "/deliver", { status: "read" });
  await sandbox.control("POST", "/receive", { from: PHONE, body: "A table for two, please" });
  await sandbox.call("/whatsapp/message/send", { to: PHONE, type: "text", body: "With pleasure" });
  await sandbox.control("POST", "/deliver", { status: "delivered" });
  await sandbox.control("POST", "/faults", { kind: "lost_answer", operation: "templates.send" });
  const welcome = { to: PHONE, templateName: "welcome", body1: "Ada" };
  await sandbox.sendTemplate(welcome);
  await sandbox.sendTemplate(welcome);
  await sandbox.call("/automations/trigger", { phoneNumber: PHONE, automationName: "Welcome Flow" });
  await sandbox.sendTemplate({ to: "nobody", templateName: "welcome" });
  await sandbox.control("POST", "/limits", {
    blocked: ["+15550000002", PHONE],
    stopped_marketing: [PHONE],
    templates: { promo_image: "paused" },
  });
  await sandbox.sendTemplate(welcome);
  await sandbox.control("POST", "/faults", [
    { kind: "status", status: 429, times: 0, expires_after: 600 },
    { kind: "random", seed: 7, rate: 0.2 },
  ]);
}

const PHONE_ROUTE = phoneRoute(PHONE);
const dialog = (/** @type {Page} */ page) => page.getByRole("dialog").waitFor();
const click = (/** @type {string} */ name) => async (/** @type {Page} */ page) => {
  await page.getByRole("button", { name }).first().click();
};

/** Chooses a tool for all data. The tools are buttons, or a menu on a narrow window. @param {string} name */
const tool = (name) => async (/** @type {Page} */ page) => {
  const menu = page.getByRole("button", { name: "All data", exact: true });
  if (await menu.isVisible()) await choose(page, "All data", name);
  else await page.getByRole("group", { name: "All data" }).getByRole("button", { name }).click();
};

/**
 * A case: a route, and what is opened there.
 *
 * @type {{ name: string, route: string, ready: string, act?: (page: Page) => Promise<void>, isDialog?: boolean }[]}
 */
const STATES = [
  { name: "the phones", route: "#/phones", ready: ".phone-row .tick" },
  { name: "a phone", route: PHONE_ROUTE, ready: ".bubble-error" },
  { name: "the menu of the customer", route: PHONE_ROUTE, ready: ".bubble", act: click("Act as the customer") },
  { name: "the menu of a message", route: PHONE_ROUTE, ready: ".bubble", act: click("Change this message") },
  {
    name: "the dialog in which a message fails",
    route: PHONE_ROUTE,
    ready: ".bubble",
    act: (page) => choose(page, "Change this message", "Mark as failed…"),
    isDialog: true,
  },
  { name: "a new phone", route: "#/phones", ready: ".phone-row", act: click("New phone"), isDialog: true },
  { name: "the requests", route: "#/requests", ready: ".request-row-doubled" },
  { name: "a request that was doubled", route: "#/requests?seq=4", ready: "#detail-code" },
  { name: "a request without an answer", route: "#/requests?seq=3", ready: "#detail-code" },
  { name: "a wrong request", route: "#/requests?seq=6", ready: ".detail-problems" },
  { name: "the filtered requests", route: "#/requests?text=nothing-has-this", ready: ".empty" },
  { name: "the faults", route: "#/faults", ready: ".fault-item" },
  { name: "the limits", route: "#/faults?part=limits", ready: ".template-state" },
  ...["channels", "contacts", "labels", "custom-fields", "templates", "automations", "executions"].map((kind) => ({
    name: `the data of the kind ${kind}`,
    route: `#/data?kind=${kind}${kind === "contacts" ? "&search=Contact+00" : ""}`,
    ready: `.data-content:has(.data-filter) :is(tbody tr, .empty)`,
  })),
  {
    name: "the menu of a template",
    route: "#/data?kind=templates",
    ready: "tbody .code",
    act: click("Actions for welcome (en_US)"),
  },
  ...["channels", "contacts", "labels", "custom-fields", "templates", "automations"].map((kind) => ({
    name: `the form of a new item of the kind ${kind}`,
    route: `#/data?kind=${kind}`,
    ready: `.data-kind[href*="kind=${kind}"][aria-current="page"]`,
    act: click("New "),
    isDialog: true,
  })),
  {
    name: "the form of a contact",
    route: "#/data?kind=contacts&search=Contact+010",
    ready: "tbody tr",
    act: (page) => choose(page, "Actions for Contact 010", "Edit"),
    isDialog: true,
  },
  {
    name: "the question before a deletion",
    route: "#/data?kind=contacts&search=Contact+010",
    ready: "tbody tr",
    act: (page) => choose(page, "Actions for Contact 010", "Delete…"),
    isDialog: true,
  },
  { name: "the import", route: "#/data", ready: "tbody tr", act: tool("Import contacts"), isDialog: true },
  { name: "the reset", route: "#/data", ready: "tbody tr", act: tool("Reset"), isDialog: true },
];

/**
 * Where axe finds violations: the rule, and the elements.
 *
 * @param {Page} page
 * @param {{ isDialog: boolean, rules?: string[] }} options all rules of the tags by default
 */
async function violations(page, { isDialog, rules }) {
  // It stays in the page, so that its long source is sent once.
  const isLoaded = await page.evaluate(() => "axe" in globalThis);
  const builder = new AxeBuilder(isLoaded ? { page, axeSource: "0" } : { page });
  // Without the old mode, axe opens another page, which hides the first one.
  builder.setLegacyMode(true);
  if (rules) builder.withRules(rules);
  else builder.withTags(TAGS);
  if (isDialog) builder.include("dialog");
  const { violations } = await builder.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join("\n    ")}`);
}

/** The rules about colors. The dark page differs from the light one in nothing else. */
const COLOR_RULES = ["color-contrast", "link-in-text-block"];

/**
 * The elements that stand outside the window, or that the user must scroll sideways to see. Only a part of a view that
 * itself fits in the window may scroll or cut its content, such as a table or a name that is too long.
 *
 * @param {Page} page
 */
const outside = (page) =>
  page.evaluate(() => {
    const fits = (/** @type {Element} */ element) => {
      const { left, right } = element.getBoundingClientRect();
      return left > -1 && right < innerWidth + 1;
    };
    const isWithin = (/** @type {Element | null} */ part) => {
      for (; part && !part.matches("main, dialog, body, html"); part = part.parentElement) {
        if (getComputedStyle(part).overflowX !== "visible" && fits(part)) return true;
      }
      return false;
    };
    const elements = [...document.querySelectorAll("body *")].filter(
      (element) => element.checkVisibility() && !element.matches(".skip-link, .visually-hidden, .visually-hidden *"),
    );
    const wrong = elements.filter((element) => !fits(element) && !isWithin(element.parentElement));
    return wrong.map(({ outerHTML }) => `outside the window: ${outerHTML.slice(0, 100)}`);
  });

/** The problems in the state of the page. @param {Page} page @param {boolean} isDialog */
async function findings(page, isDialog) {
  await page.emulateMedia({ colorScheme: "light" });
  const light = await violations(page, { isDialog });
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await violations(page, { isDialog, rules: COLOR_RULES });
  return [...light, ...dark.map((violation) => `dark: ${violation}`), ...(await outside(page))];
}

/** @param {number} width */
const windowOf = (width) => ({ viewport: { width, height: 800 }, reducedMotion: /** @type {const} */ ("reduce") });

/** The widths. Dialogs and menus are the same on a middle one as on a wide one. */
const WINDOWS = [
  { width: 360, states: STATES },
  { width: 768, states: STATES.filter(({ act }) => !act) },
  { width: 1400, states: STATES },
];

for (const { width, states } of WINDOWS) {
  test(`axe finds nothing in any view, light and dark, ${width} px wide`, async (t) => {
    const { sandbox, page, assertNone } = await start(t, { window: windowOf(width), prepare: play });
    /** @type {string[]} */
    const found = [];
    for (const { name, route, ready, act, isDialog = false } of states) {
      await page.goto(`${sandbox.url}/${route}`);
      await page.locator(ready).first().waitFor();
      await act?.(page);
      if (isDialog) await dialog(page);
      found.push(...(await findings(page, isDialog)).map((finding) => `${name}: ${finding}`));
      if (act) {
        await page.keyboard.press("Escape");
        await page.locator("dialog, [popover]:popover-open").waitFor({ state: "detached" });
      }
    }
    assert.equal(found.join("\n"), "");
    assertNone();
  });
}

/** Mistakes that the tests above must find, so that they do not pass because they look at nothing. */
const MISTAKES = {
  "button-name": () => document.querySelector("main")?.append(document.createElement("button")),
  "dark: color-contrast": () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("@media (prefers-color-scheme: dark) { h2 { color: #222 !important; background: #333 } }");
    document.adoptedStyleSheets = [sheet];
  },
  "outside the window": () => {
    const wide = document.createElement("p");
    wide.style.width = "3000px";
    document.querySelector("main")?.append(wide);
  },
};

test("a mistake is found", async (t) => {
  const { page } = await start(t, { route: "#/data?kind=labels" });
  await page.getByText("vip").first().waitFor();
  for (const [finding, make] of Object.entries(MISTAKES)) {
    await page.evaluate(make);
    assert.match((await findings(page, false)).join("\n"), new RegExp(finding));
  }
});

/** More steps than the longest way through a view. */
const MOST_STEPS = 250;

/** Moves the focus with the keyboard until an element has it. @param {Page} page @param {string} selector */
async function tabTo(page, selector, key = "Tab") {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press(key);
    if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector)) return;
  }
  assert.fail(`the focus did not reach ${selector}`);
}

/** @param {Page} page */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
  });

test("the first step of the keyboard leads to the content", async (t) => {
  const { page, assertNone } = await start(t);
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Skip to the content");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "main");
  assertNone();
});

test("a phone is opened, written in, and blocked with the keyboard alone", async (t) => {
  const { sandbox, page, assertNone } = await start(t);
  await sandbox.sendTemplate({ to: PHONE, templateName: "welcome", body1: "Ada" });
  await page.locator(".phone-link", { hasText: "Welcome, Ada!" }).waitFor();
  await tabTo(page, ".phone-link");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Contact 001" }).waitFor();
  await page.locator(".composer").waitFor();
  await tabTo(page, 'button[aria-label="Act as the customer"]');
  await page.keyboard.press("Enter");
  const menu = page.getByRole("menu", { name: "Act as the customer" });
  await menu.waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent?.trim() === "Block the business");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page), "Stop marketing messages");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page), "Block the business");
  await page.keyboard.press("Enter");
  await page.locator(".phone-header").getByText("Blocked").waitFor();
  await tabTo(page, ".composer textarea");
  await page.keyboard.type("A table for two, please");
  await page.keyboard.press("Enter");
  await page.locator(".bubble-inbound").getByText("A table for two, please").waitFor();
  assertNone();
});

test("the arrow keys move between the phones, also to those that are not in view yet", async (t) => {
  const { page, assertNone } = await start(t);
  await page.locator(".phone-link", { hasText: "Contact 120" }).waitFor();
  await tabTo(page, ".phone-link");
  for (let number = 120; number > 90; number -= 1) {
    await page.waitForFunction(
      (name) => document.activeElement?.textContent?.includes(name),
      `Contact ${String(number).padStart(3, "0")}`,
    );
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("ArrowUp");
  await page.waitForFunction(() => document.activeElement?.textContent?.includes("Contact 091"));
  assertNone();
});

test("Escape closes a menu and a dialog, and the focus is where it was", async (t) => {
  const { page, assertNone } = await start(t, { route: PHONE_ROUTE });
  await tabTo(page, ".phones-heading button");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "New phone" }).waitFor();
  await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(await focused(page), "New phone");
  await page.getByRole("button", { name: "Act as the customer" }).waitFor();
  await tabTo(page, 'button[aria-label="Act as the customer"]');
  await page.keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "hidden" });
  assert.equal(await focused(page), "Act as the customer");
  assertNone();
});

test("a request is opened, and its languages are chosen, with the keyboard alone", async (t) => {
  const prepare = async (/** @type {Sandbox} */ sandbox) => {
    await sandbox.call("/contacts/list", { search: "Ada" });
    await sandbox.call("/labels/list", {});
  };
  const { page, assertNone } = await start(t, { route: "#/requests", prepare });
  await page.locator('[data-seq="2"]').waitFor();
  await tabTo(page, ".virtual-list");
  await page.keyboard.press("ArrowDown");
  await page.getByRole("heading", { name: /^labels\.list ?#2$/ }).waitFor();
  await page.locator('[data-seq="2"]:focus').waitFor();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("heading", { name: /^contacts\.list ?#1$/ }).waitFor();
  await page.getByRole("tablist", { name: "Language" }).waitFor();
  await tabTo(page, '[role="tab"]');
  await page.keyboard.press("ArrowRight");
  await page.getByRole("tab", { name: "Python", selected: true }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("tab", { name: "Swift", selected: true }).waitFor();
  assertNone();
});

test("a fault is added and removed with the keyboard alone", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: "#/faults" });
  const armed = page.getByRole("region", { name: "Faults that apply" });
  await page.locator(".quick-action button").first().waitFor();
  await tabTo(page, ".quick-action button");
  await page.keyboard.press("Enter");
  await armed.getByText("lost_answer").waitFor();
  await tabTo(page, ".kind-add");
  await page.keyboard.press("Space");
  await armed.getByRole("listitem").nth(1).waitFor();
  await tabTo(page, ".fault-item button", "Shift+Tab");
  await page.keyboard.press("Enter");
  await armed.getByRole("listitem").nth(1).waitFor({ state: "detached" });
  assert.equal((await sandbox.control("GET", "/faults")).faults.length, 1);
  assertNone();
});
