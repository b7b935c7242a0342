// Attacks on the page and on its calls, from other web sites and by the content of messages, in a real browser.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { launch, open, watch } from "../lib/browser.js";
import { Sandbox } from "../lib/sandbox.js";

/** A name that the browser resolves to 127.0.0.1, as after DNS rebinding. */
const REBOUND = "rebound.example";

/** @type {Sandbox} */
let sandbox;
/** @type {import("playwright-core").Browser} */
let browser;
/** The web site of the attacker. @type {import("node:http").Server} */
let site;
/** Its addresses: another site, and another port of the same site. @type {string[]} */
let origins;

before(async () => {
  sandbox = await Sandbox.start();
  browser = await launch([`--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`]);
  site = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>Attacker</title><body></body>");
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = site.address();
  assert(address && typeof address === "object");
  origins = [`http://localhost:${address.port}`, `http://127.0.0.1:${address.port}`];
});

after(async () => {
  await browser?.close();
  site?.close();
  await sandbox?.stop();
});

/** The data that every attack tries to change or to read. */
async function contactCount() {
  return (await sandbox.control("GET", "/data/contacts?channelId=ch_demo&limit=1")).total;
}

test("a name that was rebound to the sandbox's address gets neither the page nor the data", async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  for (const path of [
    "/",
    "/_sandbox/page/main.js",
    "/_sandbox/v1/state",
    "/_sandbox/v1/data",
    "/_sandbox/v1/events",
  ]) {
    const response = await page.goto(`http://${REBOUND}:${sandbox.port}${path}`);
    assert.equal(response?.status(), 403, path);
    assert.doesNotMatch(await page.content(), /Demo WhatsApp|Contact 001/, path);
  }
});

/** The attacks of a page of another origin. Each runs in that page, and returns when the browser has its answer. */
const CROSS_SITE = {
  "a form with plain text as JSON": (/** @type {string} */ url) =>
    new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.name = "target";
      const form = document.createElement("form");
      Object.assign(form, {
        action: `${url}/_sandbox/v1/reset`,
        method: "POST",
        enctype: "text/plain",
        target: "target",
      });
      const input = document.createElement("input");
      Object.assign(input, { name: '{"seed":"empty","a":"', value: '"}' });
      form.append(input);
      document.body.append(frame, form);
      frame.addEventListener("load", resolve);
      form.submit();
    }),
  "a form that is URL-encoded": (/** @type {string} */ url) =>
    new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.name = "target2";
      const form = document.createElement("form");
      Object.assign(form, { action: `${url}/_sandbox/v1/reset`, method: "POST", target: "target2" });
      document.body.append(frame, form);
      frame.addEventListener("load", resolve);
      form.submit();
    }),
  "fetch without CORS": (/** @type {string} */ url) =>
    fetch(`${url}/_sandbox/v1/reset`, { method: "POST", mode: "no-cors", body: '{"seed":"empty"}' }).catch(() => null),
  "fetch with JSON": (/** @type {string} */ url) =>
    fetch(`${url}/_sandbox/v1/reset`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"seed":"empty"}',
    }).catch(() => null),
  "a beacon with JSON": async (/** @type {string} */ url) => {
    navigator.sendBeacon(`${url}/_sandbox/v1/reset`, new Blob(['{"seed":"empty"}'], { type: "application/json" }));
    await fetch(location.href);
  },
  "an image that deletes by GET": (/** @type {string} */ url) =>
    new Promise((resolve) => {
      const image = new Image();
      image.onerror = resolve;
      image.onload = () => resolve("loaded");
      image.src = `${url}/_sandbox/v1/reset`;
    }),
};

for (const [name, attack] of Object.entries(CROSS_SITE)) {
  test(`a page of another origin changes nothing by ${name}`, async (t) => {
    const context = await browser.newContext();
    t.after(() => context.close());
    assert.equal(await contactCount(), 120);
    for (const origin of origins) {
      const page = await context.newPage();
      await page.goto(origin);
      await page.evaluate(attack, sandbox.url);
      assert.equal(await contactCount(), 120, origin);
    }
  });
}

test("a page of another origin reads nothing: no answer, no event stream, no module, no frame", async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  for (const origin of origins) {
    const page = await context.newPage();
    await page.goto(origin);
    const results = await page.evaluate(async (url) => {
      const read = await fetch(`${url}/_sandbox/v1/data`).then(
        (response) => response.text(),
        () => "refused",
      );
      const events = await new Promise((resolve) => {
        const source = new EventSource(`${url}/_sandbox/v1/events`);
        source.onerror = () => resolve("refused");
        source.addEventListener("change", () => resolve("read"));
      });
      const module = await import(`${url}/_sandbox/page/main.js`).then(
        () => "loaded",
        () => "refused",
      );
      const frame = document.createElement("iframe");
      frame.src = `${url}/`;
      const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
      document.body.append(frame);
      await loaded;
      return { read, events, module };
    }, sandbox.url);
    assert.deepEqual(results, { read: "refused", events: "refused", module: "refused" }, origin);
    const frame = page.frames().find((frame) => frame !== page.mainFrame());
    assert.equal(await frame?.locator("#app").count(), 0, "the page must not be shown in a frame");
  }
});

test("a page that opens the sandbox's page in a window gets no hold of it", async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(/** @type {string} */ (origins[0]));
  const [opened] = await Promise.all([
    context.waitForEvent("page"),
    page.evaluate((url) => {
      Object.assign(globalThis, { opened: window.open(`${url}/`) });
    }, sandbox.url),
  ]);
  await opened.locator("main").waitFor();
  assert.equal(await opened.evaluate(() => window.opener), null);
});

/** Strings that a careless page would execute, fetch or follow. */
const HOSTILE = [
  "<script>globalThis.attacked = true</script>",
  '<img src="https://tracker.example/a.png" onerror="globalThis.attacked = true">',
  '"><svg onload="globalThis.attacked = true">',
  "javascript:globalThis.attacked=true",
  "https://tracker.example/follow-me",
  "{{constructor.constructor('globalThis.attacked = true')()}}",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the string itself is the attack
  "${globalThis.attacked = true}",
];

test("a name, a variable, a header and a file name are never executed, fetched or followed", async (t) => {
  const victim = await Sandbox.start();
  t.after(() => victim.stop());
  const phones = [];
  for (const [index, hostile] of HOSTILE.entries()) {
    const phone = `+1555100${String(index).padStart(4, "0")}`;
    phones.push(phone);
    const header = encodeURIComponent(hostile);
    await victim.call("/contacts/manage", { phoneNumber: phone, name: hostile, labelNames: JSON.stringify([hostile]) });
    await victim.sendTemplate({ to: phone, templateName: "welcome", body1: hostile, apiReference: hostile });
    await victim.control("POST", "/receive", { from: phone, body: hostile });
    await victim.call("/whatsapp/message/send", { to: phone, type: "text", body: hostile });
    await victim.call(
      "/whatsapp/templates/send",
      { to: phone, templateName: "promo_image", body1: "a", image: `https://tracker.example/${header}` },
      { "x-note": header, "user-agent": hostile, "x-sandbox-call": hostile },
    );
    await victim.call(`/contacts/list?search=${header}`, {});
    await victim.call(`/no-such-path/${header}`, { name: hostile });
  }
  const { calls } = await victim.control("GET", "/requests?limit=200");
  const context = await browser.newContext();
  t.after(() => context.close());
  const { assertNone } = watch(context, [new URL(victim.url).host]);
  const page = await open(context, victim.url);
  const routes = [
    ...phones.map((phone) => `#/phones?channelId=ch_demo&phoneNumber=${encodeURIComponent(phone)}`),
    ...calls.map((/** @type {{ seq: number }} */ call) => `#/requests?seq=${call.seq}`),
    "#/faults",
    "#/data",
  ];
  for (const route of routes) {
    await page.evaluate((route) => {
      location.hash = route;
    }, route);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const found = await page.evaluate(() => ({
      attacked: "attacked" in globalThis,
      foreign: [...document.querySelectorAll("[src], [href]")]
        .flatMap((element) => [element.getAttribute("src"), element.getAttribute("href")])
        .filter((value) => value !== null && !/^(#|\/_sandbox\/|blob:)/.test(value)),
      handlers: document.querySelectorAll("[onerror], [onload], [onclick]").length,
    }));
    assert.deepEqual(found, { attacked: false, foreign: [], handlers: 0 }, route);
  }
  await page.waitForLoadState("networkidle").catch(() => {});
  assertNone();
  const first = /** @type {string} */ (phones[0]);
  await page.goto(`${victim.url}/#/phones?channelId=ch_demo&phoneNumber=${encodeURIComponent(first)}`);
  await page
    .getByText(/** @type {string} */ (HOSTILE[0]))
    .first()
    .waitFor();
});

test("the policy of the page forbids scripts, styles, frames and connections that are not its own", async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await open(context, sandbox.url);
  const result = await page.evaluate(async () => {
    /** @type {string[]} */
    const blocked = [];
    document.addEventListener("securitypolicyviolation", (event) => blocked.push(event.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "globalThis.attacked = true";
    const style = document.createElement("style");
    style.textContent = "body { display: none }";
    document.body.append(script, style);
    const button = document.createElement("button");
    button.setAttribute("onclick", "globalThis.attacked = true");
    button.click();
    await fetch("https://tracker.example/").catch(() => {});
    const image = new Image();
    const failed = new Promise((resolve) => image.addEventListener("error", resolve));
    image.src = "https://tracker.example/a.png";
    await failed;
    let evaluated = true;
    try {
      Function("return 1")();
    } catch {
      evaluated = false;
    }
    return { attacked: "attacked" in globalThis, evaluated, blocked: [...new Set(blocked)].sort() };
  });
  assert.equal(result.attacked, false);
  assert.equal(result.evaluated, false);
  const expected = ["connect-src", "img-src", "script-src-attr", "script-src-elem", "style-src-elem"];
  // Not every version of the browser reports the code that was not evaluated.
  assert.deepEqual(
    result.blocked.filter((directive) => directive !== "script-src"),
    expected,
  );
});

test("the API key of a request appears nowhere on the page", async (t) => {
  // The page shows the key of the example in its code, as the documentation does.
  const key = "sandbox-key-two";
  const channel = { channelId: "ch_a" };
  const context = await browser.newContext();
  t.after(() => context.close());
  await sandbox.call("/contacts/list", { apiKey: key, ...channel }, { "x-api-key": key });
  await sandbox.call(`/contacts/list?apiKey=${key}`, channel, { "x-api-key": key, authorization: `Bearer ${key}` });
  const { calls } = await sandbox.control("GET", "/requests?limit=100");
  assert(calls.length >= 2);
  for (const call of calls) {
    const details = JSON.stringify(await sandbox.control("GET", `/requests/${call.seq}`));
    assert.doesNotMatch(details, new RegExp(key), `request ${call.seq}`);
  }
  const page = await open(context, sandbox.url, `#/requests?seq=${calls[0].seq}`);
  await page.getByRole("heading", { name: "contacts.list" }).waitFor();
  assert.doesNotMatch(await page.content(), new RegExp(key));
});
