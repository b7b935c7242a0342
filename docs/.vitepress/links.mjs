// Links of the pages on the site. In the repository, pages link to files that the site does not contain.

import { statSync } from "node:fs";
import { join, posix } from "node:path";

import { INDEX } from "./book.mjs";

/** A link that starts with a scheme, a slash or an anchor. */
const NOT_RELATIVE = /^(?:[a-z][a-z\d+.-]*:|\/|#)/i;

/**
 * The link that the site needs for a link in a page.
 *
 * @param {string} page The path of the page, relative to `docs/`.
 * @param {string} href
 * @param {{ root: string, url: string }} repository The folder of the repository, and its URL.
 */
export function siteLink(page, href, repository) {
  if (NOT_RELATIVE.test(href)) return href;
  const [path, anchor = ""] = href.split(/(?=#)/, 2);
  const file = posix.join("docs", posix.dirname(page), path);
  if (file.startsWith("docs/") && file.endsWith(".md")) return path.replace(indexAtEnd, "$1index.md") + anchor;
  const kind = statSync(join(repository.root, file)).isDirectory() ? "tree" : "blob";
  return `${repository.url}/${kind}/main/${file.replace(/\/$/, "")}${anchor}`;
}

const indexAtEnd = new RegExp(`(^|/)${INDEX.replace(".", "\\.")}$`);

/** Where the site has a page: a `README.md` is the index of its folder. */
export function sitePath(file) {
  return file.replace(indexAtEnd, "$1index.md");
}

/** A plugin of markdown-it that changes the links of the pages. */
export function siteLinks(markdown, repository) {
  markdown.core.ruler.push("site_links", ({ tokens, env }) => {
    for (const token of tokens.flatMap((block) => block.children ?? [])) {
      const href = token.type === "link_open" && token.attrGet("href");
      if (href) token.attrSet("href", siteLink(env.relativePath, href, repository));
    }
  });
}
