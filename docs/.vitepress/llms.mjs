// Writes `llms.txt`, the list of the pages for language models; `llms-full.txt`, which contains all of them; and the
// Markdown of each page. See llmstxt.org. The package `vitepress-plugin-llms` does the same, but it does not use the
// summaries of the list, and does not remove the footers.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { readBook, readingOrder } from "./book.mjs";
import { withoutFooter } from "./footers.mjs";
import { siteLink, sitePath } from "./links.mjs";

/** A link of Markdown outside of the folder of the pages. */
const OUTSIDE = /(?<=\]\()\.\.\/[^)\s]+(?=\))/g;

/** @param {{ folder: string, out: string, title: string, description: string, repository: object }} site */
export function writeLlms({ folder, out, title, description, repository }) {
  const sections = readBook(folder);
  const write = (file, text) => {
    mkdirSync(dirname(join(out, file)), { recursive: true });
    writeFileSync(join(out, file), text);
  };
  const line = (page) => `- [${page.title}](/${sitePath(page.file)})${page.summary && `: ${page.summary}`}`;
  const list = sections.map((section) => `## ${section.title}\n\n${readingOrder([section]).map(line).join("\n")}\n`);
  write("llms.txt", [`# ${title}\n`, `> ${description}\n`, ...list].join("\n"));
  const texts = readingOrder(sections).map(({ file }) => {
    const text = withoutFooter(readFileSync(join(folder, file), "utf8"));
    const linked = text.replace(OUTSIDE, (href) => siteLink(file, href, repository));
    write(sitePath(file), linked);
    return linked;
  });
  write("llms-full.txt", [`# ${title}\n`, `> ${description}\n`, ...texts].join("\n"));
}
