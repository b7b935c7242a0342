// The clock of the sandbox, which is above every view.

import assert from "node:assert/strict";
import { test } from "node:test";

import { phoneRoute, useBrowser } from "../lib/fixture.js";

const start = useBrowser();

const PHONE = "+15550000001";

/** @param {import("../lib/sandbox.js").Sandbox} sandbox */
const offset = async (sandbox) => (await sandbox.control("GET", "/state")).offset_seconds;

const STEPS = [
  { name: "+1 min: move the clock forward", label: "+1 min", seconds: 60 },
  { name: "+1 h: move the clock forward", label: "+1 h", seconds: 3600 },
  { name: "+24 h: move the clock forward", label: "+24 h", seconds: 86_400 },
];

test("each button moves the clock, and the time on the page moves with it", async (t) => {
  const { sandbox, page, assertNone } = await start(t);
  let sum = 0;
  const clock = page.getByRole("group", { name: "The sandbox's clock" });
  for (const { name, label, seconds } of STEPS) {
    const before = Date.parse((await clock.locator("time").getAttribute("datetime")) ?? "");
    assert.equal(await clock.getByRole("button", { name }).innerText(), label);
    await clock.getByRole("button", { name }).click();
    await page.waitForFunction(
      (least) => Date.parse(document.querySelector("time")?.getAttribute("datetime") ?? "") >= least,
      before + seconds * 1000,
    );
    sum += seconds;
    assert.equal(Math.round(await offset(sandbox)), sum);
  }
  assertNone();
});

test("a moved clock closes the window and moves the ticks", async (t) => {
  const { sandbox, page, assertNone } = await start(t, { route: phoneRoute(PHONE) });
  await sandbox.control("POST", "/receive", { from: PHONE, body: "Hello" });
  await sandbox.sendTemplate({ to: PHONE, templateName: "welcome", body1: "Ada" });
  await page.getByText("24-hour window: 24 h left.").waitFor();
  await page.getByRole("button", { name: "+1 h: move the clock forward" }).click();
  await page.getByRole("region", { name: "Messages" }).getByRole("img", { name: "Delivered" }).waitFor();
  await page.getByText("24-hour window: 23 h left.").waitFor();
  await page.getByRole("button", { name: "+24 h: move the clock forward" }).click();
  await page.getByText("24-hour window: closed.").waitFor();
  await page.getByRole("region", { name: "Messages" }).getByRole("img", { name: "Read" }).waitFor();
  assertNone();
});

const STATUSES = [
  { button: "Deliver all", label: "Delivered", status: "delivered" },
  { button: "Read all", label: "Read", status: "read" },
];

for (const { button, label, status } of STATUSES) {
  test(`"${button}" changes every message that was accepted`, async (t) => {
    const { sandbox, page, assertNone } = await start(t);
    const phones = ["+15550000001", "+15550000002", "+15550000003"];
    for (const to of phones) await sandbox.sendTemplate({ to, templateName: "welcome", body1: "Ada" });
    const rows = page.getByRole("list", { name: "Phones" });
    await rows.getByRole("img", { name: "Sent" }).nth(2).waitFor();
    await page.getByRole("button", { name: button }).click();
    await rows.getByRole("img", { name: label, exact: true }).nth(2).waitFor();
    const { messages } = await sandbox.control("GET", "/messages");
    assert.deepEqual(
      messages.map((/** @type {{ status: string }} */ message) => message.status),
      phones.map(() => status),
    );
    assert.equal(await offset(sandbox), 0);
    assertNone();
  });
}
