// The order of the book and the footers, on small books in a temporary folder.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { readBook, readingOrder } from "../book.mjs";
import { check, footer } from "../footers.mjs";

const LIST = `# Book

Not a page: [outside](../README.md).

## Guide

1. [Start](start.md): how to
   begin
2. [Errors](errors.md)

## Project

- [Decisions](decisions/README.md) — why
- [The server](../sandbox/README.md)

## Building

Only text, with a [link](start.md).
`;

/** A book with these files, which the test deletes at its end. */
function book(t, files) {
  const folder = mkdtempSync(join(tmpdir(), "workspace-docs-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

const FILES = {
  "README.md": LIST,
  "start.md": "# Start\n\n[Next: Errors](errors.md)\n",
  "errors.md": "# Errors\n\n[Previous: Start](start.md) · [Next: Decisions](decisions/README.md)\n",
  "decisions/README.md":
    "# D\n\n| record | date |\n|---|---|\n| [First](1.md) | today |\n\n[Previous: Errors](../errors.md) · [Next: First](1.md)\n",
  "decisions/1.md": "# First decision\n\n[Previous: Decisions](README.md)\n",
};

test("the list has sections, titles, summaries and pages below a page", (t) => {
  const sections = readBook(book(t, FILES));
  assert.deepEqual(
    sections.map(({ title }) => title),
    ["Guide", "Project"],
  );
  const page = (file, title, summary, pages = []) => ({ file, title, summary, pages });
  assert.deepEqual(sections[0].pages, [page("start.md", "Start", "how to begin"), page("errors.md", "Errors", "")]);
  assert.deepEqual(sections[1].pages, [
    page("decisions/README.md", "Decisions", "why", [page("decisions/1.md", "First", "today")]),
  ]);
});

test("right footers pass", (t) => {
  assert.deepEqual(check(book(t, FILES)), { wrong: [], unlisted: [] });
});

test("a missing and an outdated footer are found, and the text before it is kept", (t) => {
  const files = {
    ...FILES,
    "start.md": "# Start\n\nText.\n",
    "decisions/1.md": "# First\n\n[Previous: Old](old.md)\n",
  };
  const { wrong } = check(book(t, files));
  assert.deepEqual(wrong, [
    { file: "start.md", text: "# Start\n\nText.\n\n[Next: Errors](errors.md)\n", footer: "[Next: Errors](errors.md)" },
    {
      file: "decisions/1.md",
      text: "# First\n\n[Previous: Decisions](README.md)\n",
      footer: "[Previous: Decisions](README.md)",
    },
  ]);
});

test("a page that the list does not have is found", (t) => {
  assert.deepEqual(check(book(t, { ...FILES, "upstream/lost.md": "# Lost\n" })).unlisted, ["upstream/lost.md"]);
});

test("a page that does not exist is an error", (t) => {
  const folder = book(t, FILES);
  rmSync(join(folder, "errors.md"));
  assert.throws(() => check(folder), /errors\.md/);
});

test("a footer between folders has relative links", (t) => {
  const pages = readingOrder(readBook(book(t, FILES)));
  assert.equal(footer(pages, 2), "[Previous: Errors](../errors.md) · [Next: First](1.md)");
});
