// The pages of the book in reading order. The list in `docs/README.md` is the only place that has the order; the
// sidebar, the links between the pages, and `llms.txt` are derived from it.

import { readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** The page with the list, and the name of such a page in a subfolder. */
export const INDEX = "README.md";

/**
 * @typedef {object} Page
 * @property {string} file The path, relative to the folder of the book.
 * @property {string} title The text of its link in the list.
 * @property {string} summary The text after the link in the list; may be empty.
 * @property {Page[]} pages The pages that a `README.md` in a subfolder lists.
 */

/**
 * @typedef {object} Section
 * @property {string} title
 * @property {Page[]} pages
 */

/** A list item or a table row that begins with a link to a Markdown file. The text may continue on indented lines. */
const ITEM = /^(?:[-*|]|\d+\.) +\[([^\]]+)\]\(([^)#:]+\.md)\)(.*(?:\n[ \t]+\S.*)*)/gm;

/** The punctuation and the white space between a link and the summary, and the end of a table row. */
const SEPARATORS = /^[\s:.,|–—-]+|\s*\|$/g;

/**
 * Reads the sections of the book, each with its pages.
 *
 * @param {string} folder
 * @returns {Section[]}
 */
export function readBook(folder) {
  const [, ...parts] = readFileSync(join(folder, INDEX), "utf8").split(/^## +/m);
  const sections = parts.map((part) => {
    const [title = ""] = part.split("\n", 1);
    return { title: title.trim(), pages: listedPages(folder, INDEX, part) };
  });
  return sections.filter((section) => section.pages.length > 0);
}

/**
 * The pages that a Markdown text lists. Links to files outside of the folder of the text are not pages of the book.
 *
 * @returns {Page[]}
 */
function listedPages(folder, from, text) {
  return [...text.matchAll(ITEM)].flatMap(([, title, link, rest]) => {
    const file = posix.join(posix.dirname(from), link);
    if (posix.relative(posix.dirname(from), file).startsWith("..")) return [];
    const summary = rest.replace(SEPARATORS, "").replace(/\s+/g, " ").trim();
    const isIndex = posix.basename(file) === INDEX;
    const pages = isIndex ? listedPages(folder, file, readFileSync(join(folder, file), "utf8")) : [];
    return [{ file, title: title.replaceAll("`", ""), summary, pages }];
  });
}

/**
 * All pages in reading order.
 *
 * @param {Section[]} sections
 * @returns {Page[]}
 */
export function readingOrder(sections) {
  const flatten = (page) => [page, ...page.pages.flatMap(flatten)];
  return sections.flatMap((section) => section.pages.flatMap(flatten));
}
