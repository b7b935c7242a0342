// The files of the page: the libraries are those of npm, and the whole page is small.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { PAGE, pageSize, servedFiles } from "../lib/page-files.js";

const packages = fileURLToPath(new URL("../node_modules/", import.meta.url));

/** The most that all files of the page may have together when each is compressed, in bytes. */
const LIMIT = 150_000;

/** @param {string} path */
const read = (path) => readFileSync(path, "utf8");

const LIBRARIES = {
  "preact.js": { file: "preact/dist/preact.mjs", licence: "preact/LICENSE", copy: "LICENSE-preact" },
  "hooks.js": { file: "preact/hooks/dist/hooks.mjs", licence: "preact/LICENSE", copy: "LICENSE-preact" },
  "htm.js": { file: "htm/dist/htm.mjs", licence: "htm/LICENSE", copy: "LICENSE-htm" },
};

for (const [name, { file, licence, copy }] of Object.entries(LIBRARIES)) {
  test(`${name} is the file of its package`, () => {
    const original = read(join(packages, file))
      .replace(/^\/\/# sourceMappingURL=.*\n?/m, "")
      .replace('from"preact"', 'from"./preact.js"');
    assert.equal(read(join(PAGE, "vendor", name)).trim(), original.trim());
    assert.equal(read(join(PAGE, "vendor", copy)), read(join(packages, licence)));
  });
}

test("the page is small", () => {
  const { files, gzip_bytes } = pageSize();
  assert(files > 20, `${files} files`);
  console.log(`the page has ${files} files and ${Math.round(gzip_bytes / 1000)} kB when compressed`);
  assert(gzip_bytes <= LIMIT, `${gzip_bytes} bytes are more than ${LIMIT}`);
});

/** The most lines of a file that is written by hand, so that each has one purpose. */
const MOST_LINES = 500;

test("each file of the page is short", () => {
  const own = servedFiles().filter((name) => !name.startsWith("vendor/"));
  const long = own.filter((name) => read(join(PAGE, name)).split("\n").length > MOST_LINES);
  assert.deepEqual(long, []);
});

test("the page has all style sheets", () => {
  const links = [...read(join(PAGE, "index.html")).matchAll(/href="\/_sandbox\/page\/(.*\.css)"/g)];
  const styles = servedFiles().filter((name) => name.endsWith(".css"));
  assert.deepEqual(links.map(([, name]) => name).sort(), styles.sort());
});
