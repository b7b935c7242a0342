// How the page opens: the modules of the first view come first, and those of the other views before they are needed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { useBrowser } from "../lib/fixture.js";
import { servedFiles } from "../lib/page-files.js";

const start = useBrowser();

/** @typedef {import("../lib/fixture.js").Page} Page */

/** Waits until all modules of a view are loaded. @param {Page} page @param {string} file */
const waitForModule = (page, file) =>
  page.waitForFunction(
    (file) => performance.getEntriesByType("resource").some(({ name }) => name.endsWith(file)),
    file,
  );

/** @type {{ view: string, first: string, later: string, file: string }[]} */
const OPENINGS = [
  { view: "requests", first: "/views/requests/", later: "/views/data/", file: "/data-view.js" },
  { view: "phones", first: "/views/phones/", later: "/views/requests/", file: "/requests-view.js" },
];

for (const { view, first, later, file } of OPENINGS) {
  test(`the view "${view}" is loaded before the other ones`, async (t) => {
    const { page, assertNone } = await start(t, { route: `#/${view}` });
    await waitForModule(page, file);
    const { ownEnd, otherStart } = await page.evaluate(
      ({ first, later }) => {
        const entries = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType("resource"));
        const of = (/** @type {string} */ part) => entries.filter(({ name }) => name.includes(part));
        return {
          ownEnd: Math.max(...of(first).map(({ responseEnd }) => responseEnd)),
          otherStart: Math.min(...of(later).map(({ startTime }) => startTime)),
        };
      },
      { first, later },
    );
    assert(ownEnd > 0 && ownEnd < otherStart, `${ownEnd} and ${otherStart}`);
    assertNone();
  });
}

/** The titles of the views, and a heading of each. @type {[string, string | RegExp][]} */
const HEADINGS = [
  ["Requests", /^Requests/],
  ["Faults", "Faults and limits"],
  ["Data", "Contacts"],
];

test("each view can be selected although the server has ended", async (t) => {
  const { sandbox, page } = await start(t, { route: "#/phones", server: [] });
  // Files that only have types are not loaded.
  const modules = servedFiles().filter((name) => name.endsWith(".js") && !name.endsWith("/types.js"));
  await page.waitForFunction((count) => {
    const loaded = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js"));
    return loaded.length === count;
  }, modules.length);
  await sandbox.stop();
  await page.getByRole("alert").getByText("The page continues when it runs again.").waitFor();
  const views = page.getByRole("navigation", { name: "Views" });
  for (const [name, heading] of HEADINGS) {
    await views.getByRole("link", { name, exact: true }).click();
    await page.getByRole("heading", { name: heading }).waitFor();
  }
});
