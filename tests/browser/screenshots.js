// Draws the pictures of the page in docs/sandbox. `cargo xtask docs screenshots` runs it.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { launch, open } from "./lib/browser.js";
import { Sandbox } from "./lib/sandbox.js";
import { ADA, play } from "./story.js";

const folder = fileURLToPath(new URL("../../docs/sandbox/", import.meta.url));

/** The views, each with what is shown when it is ready. */
const PICTURES = [
  {
    name: "phones",
    route: `#/phones?channelId=ch_demo&phoneNumber=${encodeURIComponent(ADA)}`,
    ready: "But why did you write twice?",
  },
  { name: "requests", route: "#/requests", ready: "templates.send" },
  { name: "faults", route: "#/faults", ready: "lost_answer" },
  { name: "data", route: "#/data?kind=templates", ready: "table_reminder" },
];

const sandbox = await Sandbox.start(["--delivered-after", "2", "--read-after", "60"]);
const browser = await launch();
try {
  await play(sandbox);
  mkdirSync(folder, { recursive: true });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1.5,
    locale: "en-GB",
  });
  for (const { name, route, ready } of PICTURES) {
    const page = await open(context, sandbox.url, route);
    await page.locator("main").getByText(ready).locator("visible=true").first().waitFor();
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  await sandbox.stop();
}
console.log(`The pictures are in ${folder}`);
