// Checks links between the Markdown files of the repository: the file exists, and has a heading or an anchor of that
// name.

import validateLinks from "remark-validate-links";

const ANCHOR = /^<a id="([^"]+)">/;

/** Marks `<a id="name">` as an anchor; otherwise only headings are known. */
function anchors() {
  return function mark(node) {
    const id = node.type === "html" && ANCHOR.exec(node.value)?.[1];
    if (id) node.data = { hProperties: { id } };
    for (const child of node.children ?? []) mark(child);
  };
}

export default { plugins: [anchors, [validateLinks, { repository: false }]] };
