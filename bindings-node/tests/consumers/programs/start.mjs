// Prints how many files an import of the package loads, without the ES module of the package.

import { createRequire } from "node:module";
import "workspace-sdk";

const { cache } = createRequire(import.meta.url);
console.log(JSON.stringify({ files: Object.keys(cache).length }));
