// The plugins of markdown-it: language tabs, and links to files that are not on the site.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { siteLink, sitePath } from "../links.mjs";
import { groupTokens } from "../tabs.mjs";

class Token {
  constructor(type, _tag, _nesting, info = "") {
    this.type = type;
    this.info = info;
  }
}

/** The tokens after grouping, as strings: the information of code blocks, the types of others. */
function grouped(...blocks) {
  const tokens = blocks.map((block) => (block === "text" ? new Token("p") : new Token("fence", "code", 0, block)));
  const short = { "container_code-group_open": "<", "container_code-group_close": ">", p: "text" };
  return groupTokens(tokens, Token)
    .map(({ type, info }) => short[type] ?? info)
    .join(" ");
}

test("blocks in different languages that follow each other are a group", () => {
  assert.equal(grouped("text", "rust", "python", "text"), "text < rust [Rust] python [Python] > text");
});

test("text between blocks separates them", () => {
  assert.equal(grouped("rust", "text", "python"), "rust text python");
});

test("the second block of a language begins another group", () => {
  assert.equal(grouped("kotlin", "kotlin", "java"), "kotlin < kotlin [Kotlin] java [Java] >");
});

test("output is not a language", () => {
  assert.equal(grouped("rust", "text", "", "python"), "rust text  python");
});

const root = fileURLToPath(new URL("../../..", import.meta.url));
const repository = { root, url: "https://host/repo" };
const link = (href, page = "a.md") => siteLink(page, href, repository);

test("links between pages stay", () => {
  assert.equal(link("errors.md#x"), "errors.md#x");
  assert.equal(link("../errors.md", "upstream/a.md"), "../errors.md");
  assert.equal(link("#x"), "#x");
  assert.equal(link("https://host/"), "https://host/");
});

test("a README is the index of its folder", () => {
  assert.equal(link("README.md"), "index.md");
  assert.equal(link("decisions/README.md#x"), "decisions/index.md#x");
  assert.equal(sitePath("decisions/README.md"), "decisions/index.md");
  assert.equal(sitePath("MYREADME.md"), "MYREADME.md");
});

test("links to other files and folders lead to the repository", () => {
  assert.equal(link("../sandbox/README.md#x"), "https://host/repo/blob/main/sandbox/README.md#x");
  assert.equal(link("../core/src/"), "https://host/repo/tree/main/core/src");
  assert.equal(link("../../LICENSE-MIT", "upstream/a.md"), "https://host/repo/blob/main/LICENSE-MIT");
});

test("a link to a file that does not exist is an error", () => {
  assert.ok(!readdirSync(root).includes("no-such-file"));
  assert.throws(() => link("../no-such-file"), /no-such-file/);
});
