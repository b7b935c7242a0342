/** Every case passes with the package as a CommonJS module. */

import { createRequire } from "node:module";

import type { Sdk } from "./sdk.mjs";
import { conformance } from "./suite.mjs";

conformance(createRequire(import.meta.url)("workspace-sdk") as Sdk);
