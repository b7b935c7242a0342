// Checks that every page of the book ends with links to the previous and the next page; `--fix` writes them.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { INDEX, readBook, readingOrder } from "./book.mjs";

/** A footer, with the empty lines before it. */
const FOOTER = /\n+\[(?:Previous|Next): [^\n]*(?:\n\[Next: [^\n]*)?\n*$/;

/** The longest line of prose. */
const WIDTH = 120;

/** Folders below `docs/` that contain no pages. */
const NOT_PAGES = [".vitepress", "public", "node_modules"];

/** The footer of the page at an index of the reading order. */
export function footer(pages, index) {
  const link = (label, page) => {
    if (page === undefined) return [];
    const path = posix.relative(posix.dirname(pages[index].file), page.file);
    return [`[${label}: ${page.title}](${path})`];
  };
  const links = [...link("Previous", pages[index - 1]), ...link("Next", pages[index + 1])];
  const line = links.join(" · ");
  return line.length > WIDTH ? links.join(" ·\n") : line;
}

/** A page without its footer. */
export function withoutFooter(text) {
  return text.replace(FOOTER, "\n");
}

function withFooter(text, line) {
  const body = withoutFooter(text).trimEnd();
  return line === "" ? `${body}\n` : `${body}\n\n${line}\n`;
}

/**
 * The pages whose footer is wrong, and the Markdown files that the list of the book does not contain.
 *
 * @returns {{ wrong: { file: string, text: string, footer: string }[], unlisted: string[] }}
 */
export function check(folder) {
  const pages = readingOrder(readBook(folder));
  const listed = new Set([INDEX, ...pages.map((page) => page.file)]);
  const wrong = pages.flatMap((page, index) => {
    const found = readFileSync(join(folder, page.file), "utf8");
    const line = footer(pages, index);
    const text = withFooter(found, line);
    return text === found ? [] : [{ file: page.file, text, footer: line }];
  });
  return { wrong, unlisted: markdownFiles(folder).filter((file) => !listed.has(file)) };
}

function markdownFiles(folder) {
  const isPage = (file) => file.endsWith(".md") && !NOT_PAGES.some((name) => file.split("/").includes(name));
  const files = readdirSync(folder, { recursive: true }).map((file) => file.split(sep).join("/"));
  return files.filter(isPage).sort();
}

function main(folder, fix) {
  const { wrong, unlisted } = check(folder);
  for (const { file, text, footer: line } of wrong) {
    if (fix) writeFileSync(join(folder, file), text);
    console.log(fix ? `docs/${file}: wrote the footer` : `docs/${file}: the last line must be\n    ${line}`);
  }
  for (const file of unlisted) console.log(`docs/${file} is not in the list of docs/${INDEX}`);
  if (!fix && wrong.length > 0) console.log("`cargo xtask docs fix` writes these lines");
  if (unlisted.length > 0 || (!fix && wrong.length > 0)) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(fileURLToPath(new URL("..", import.meta.url)), process.argv.includes("--fix"));
}
