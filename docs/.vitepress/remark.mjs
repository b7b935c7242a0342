// Checks links between the Markdown files of the repository: the file exists, and has a heading with that anchor.

import validateLinks from "remark-validate-links";

export default { plugins: [[validateLinks, { repository: false }]] };
