// The site of `docs/`. People read the same Markdown files on GitHub, so everything that only the site needs is added
// here.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { slug } from "github-slugger";
import { defineConfig } from "vitepress";

import { INDEX, readBook, readingOrder } from "./book.mjs";
import { withoutFooter } from "./footers.mjs";
import { siteLinks, sitePath } from "./links.mjs";
import { writeLlms } from "./llms.mjs";
import { languageTabs } from "./tabs.mjs";

const folder = fileURLToPath(new URL("..", import.meta.url));
const root = join(folder, "..");
const repository = { root, url: /^repository = "(.+)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1] };

/** Where the site and the files of its build are written. */
const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target", "docs");

const title = "Workspace SDK";
const description = "A client for the Workspace API, for Rust, Python, Node, Swift, Kotlin and Java";

const sections = readBook(folder);
const link = (page) => `/${sitePath(page.file).replace(/(?:index)?\.md$/, "")}`;
const item = (page) => ({
  text: page.title,
  link: link(page),
  ...(page.pages.length > 0 && { collapsed: true, items: page.pages.map(item) }),
});

/** The head of the home page. On GitHub the page is only the list of the book. */
const home = {
  layout: "home",
  hero: {
    name: title,
    text: "No message is sent twice, and none is lost",
    tagline: description,
    actions: [
      { theme: "brand", text: "Read the documentation", link: link(readingOrder(sections)[0]) },
      { theme: "alt", text: "Source code", link: repository.url },
    ],
  },
};

export default defineConfig({
  title,
  description,
  lang: "en",
  outDir: join(target, "site"),
  cacheDir: join(target, "cache"),
  head: [["link", { rel: "icon", type: "image/svg+xml", href: "/logo.svg" }]],
  rewrites: sitePath,
  transformPageData: ({ filePath }) => (filePath === INDEX ? { frontmatter: home } : undefined),
  markdown: {
    languageAlias: { cjs: "javascript", kt: "kotlin" },
    // The anchors that GitHub has, so that one link works in both places.
    anchor: { slugify: slug },
    config(markdown) {
      markdown.use(languageTabs);
      markdown.use(siteLinks, repository);
      // The site has its own links to the previous and the next page, and its own title on the home page.
      markdown.core.ruler.before("normalize", "only_on_github", (state) => {
        const text = withoutFooter(state.src);
        state.src = state.env.relativePath === sitePath(INDEX) ? text.replace(/^# .*$/m, "") : text;
      });
    },
  },
  themeConfig: {
    logo: "/logo.svg",
    nav: sections.map(({ title: text, pages: [first] }) => ({ text, link: link(first) })),
    sidebar: sections.map((section) => ({ text: section.title, items: section.pages.map(item) })),
    outline: [2, 3],
    search: { provider: "local" },
    socialLinks: [{ icon: "github", link: repository.url }],
    editLink: { pattern: `${repository.url}/edit/main/docs/:path`, text: "Edit this page" },
  },
  buildEnd: ({ outDir }) => writeLlms({ folder, out: outDir, title, description, repository }),
});
